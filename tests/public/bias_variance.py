"""Public tests of bias_variance: one worked example, and what is refused."""

import numpy as np
from otter.test_files import test_case

from autograder.checks import Bad, assert_dict, assert_number, assert_raises_value_error

OK_FORMAT = False
name = "bias_variance"

# Two training sets, three points. The average predictions are (2, 2, 5).
PREDICTIONS = np.array([[1.0, 2, 2], [3, 2, 8]])
TARGETS = np.array([1.0, 3, 5])


def assert_part(got, key, expected, next_step):
    """Fail unless got has the three keys, and the expected number under this one."""
    got = assert_dict(got, ("bias_squared", "variance", "expected_error"))
    assert_number(got[key], expected, f'"{key}"', next_step=next_step)


@test_case(name="bias_is_how_far_the_average_prediction_is_off", points=1)
def bias_is_how_far_the_average_prediction_is_off(bias_variance):
    """The averages (2, 2, 5) miss the targets (1, 3, 5) by 1, -1 and 0: (1 + 1 + 0) / 3 = 2/3."""
    assert_part(
        bias_variance(PREDICTIONS, TARGETS),
        "bias_squared",
        2 / 3,
        "Over which axis is the average prediction taken, and what is squared before what?",
    )


@test_case(name="variance_is_how_far_training_sets_disagree", points=1)
def variance_is_how_far_training_sets_disagree(bias_variance):
    """Around their averages the two models are off by 1 and 1, 0 and 0, 3 and 3.

    That is a variance of 1, 0 and 9 at the three points: (1 + 0 + 9) / 3 = 10/3.
    """
    assert_part(
        bias_variance(PREDICTIONS, TARGETS),
        "variance",
        10 / 3,
        "Whose average is it that each prediction is compared with, and how many are averaged?",
    )


@test_case(name="the_expected_error_is_the_sum_of_both", points=1)
def the_expected_error_is_the_sum_of_both(bias_variance):
    """The errors are 0, -1, -3 and 2, -1, 3: (0 + 1 + 9 + 4 + 1 + 9) / 6 = 4 = 2/3 + 10/3."""
    assert_part(
        bias_variance(PREDICTIONS, TARGETS),
        "expected_error",
        4.0,
        "Which six errors are there, and what is their mean square?",
    )


@test_case(name="predictions_for_other_points_are_refused", points=1)
def predictions_for_other_points_are_refused(bias_variance):
    """Three points need three targets, and predictions need an axis of training sets."""
    assert_raises_value_error(
        bias_variance,
        (PREDICTIONS, TARGETS),
        Bad(PREDICTIONS, TARGETS[:2], because="there are 3 points and 2 targets"),
        Bad(PREDICTIONS[0], TARGETS, because="predictions has one dimension"),
    )
