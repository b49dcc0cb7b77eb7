"""Every belief is caught by the cases that its file names, by no other, and never by a crash.

A wrong convolution fails the timed cases as well, whose outputs are compared like all others. No
belief names them, and here they are skipped: whether they pass is a matter of the machine too.
"""

from itertools import combinations, zip_longest
from pathlib import Path
from types import SimpleNamespace

import pytest
from otter.test_files.exception_test import ExceptionTestFile

from autograder.assignment import find_course, load_assignment
from autograder.grading import Grader
from autograder.misconceptions import read_misconceptions
from autograder.outcomes import CallFailed, Outcome
from autograder.submission import Submission

ASSIGNMENT = load_assignment(find_course(Path(__file__).parent))
NOTHING = CallFailed(Outcome.MISSING, "no belief is left for this exercise")

# Those that the plan of the course lists; there may be more.
LISTED = {
    "residual_backward": {
        "drops_the_skip_path",
        "forgets_the_outer_relu",
        "leaves_the_skip_unmasked",
        "masks_with_z2_instead_of_z3",
        "forgets_the_inner_relu",
        "averages_the_bias_gradient",
        "treats_relu_at_zero_as_active",
    },
    "receptive_field": {
        "ignores_stride",
        "multiplies_by_its_own_stride",
        "ignores_dilation",
        "adds_up_kernel_sizes",
        "returns_the_pixel_count",
        "rounds_the_output_size_up",
        "pads_one_side_only",
    },
    "bias_variance": {
        "divides_by_n_minus_one",
        "averages_before_squaring",
        "takes_variance_across_points",
        "calls_the_total_error_bias",
        "swaps_bias_and_variance",
    },
    "sigmoid_to_tanh": {
        "doubles_the_input_weights",
        "keeps_the_output_bias",
        "forgets_the_hidden_bias",
        "halves_the_output_bias",
        "sums_over_the_wrong_axis",
        "keeps_the_output_weights",
    },
    "hessian_contour_axes": {
        "uses_the_inverse_eigenvalue",
        "uses_the_root_of_the_eigenvalue",
        "forgets_the_factor_two",
        "ignores_the_rise",
        "returns_the_full_axis",
        "puts_eigenvectors_in_rows",
        "sorts_shortest_first",
    },
    "head_replacement": {
        "freezes_nothing",
        "freezes_the_head_too",
        "keeps_the_old_rows",
        "starts_the_head_at_zero",
        "redraws_every_layer",
        "sums_the_gradient_over_the_batch",
        "exponentiates_without_shifting",
    },
    "conv2d": {
        "flips_the_kernel",
        "pads_after_only",
        "rounds_the_output_size_up",
        "strides_rows_only",
        "ignores_the_bias",
        "adds_the_bias_per_tap",
        "returns_float64_for_float32",
    },
}


def misconceptions_of(exercise):
    file = ExceptionTestFile.from_file(str(exercise.hidden_tests))
    return read_misconceptions(exercise, [case.name for case in file.test_cases])


MISCONCEPTIONS = {exercise.slug: misconceptions_of(exercise) for exercise in ASSIGNMENT.exercises}


def pytest_generate_tests(metafunc):
    if "graded" in metafunc.fixturenames:
        seeds = range(metafunc.config.getoption("--belief-seeds"))
        metafunc.parametrize("graded", seeds, indirect=True, scope="module")


@pytest.fixture(scope="module")
def grader():
    with Grader(ASSIGNMENT, race=False) as grader:
        yield grader


@pytest.fixture(scope="module")
def graded(request, grader):
    """Return, for each exercise, every misconception of it with its cases, all on the same draws.

    One submission holds a misconception of each exercise: none touches what becomes of another.
    """
    graded = {slug: [] for slug in ASSIGNMENT.slugs}
    for row in zip_longest(*MISCONCEPTIONS.values()):
        held = dict(zip(ASSIGNMENT.slugs, row, strict=True))
        sources = {slug: found.source if found else NOTHING for slug, found in held.items()}
        result = grader.grade(Submission(f"seed {request.param}", sources))
        for exercise in result.exercises:
            if held[exercise.slug]:
                graded[exercise.slug].append(
                    SimpleNamespace(misconception=held[exercise.slug], cases=exercise.cases)
                )
    return graded


def flat(graded):
    return [one for several in graded.values() for one in several]


def test_what_the_plan_lists_is_there():
    assert LISTED.keys() == MISCONCEPTIONS.keys()
    for slug, names in LISTED.items():
        assert names <= {misconception.name for misconception in MISCONCEPTIONS[slug]}


@pytest.mark.parametrize("slug", MISCONCEPTIONS)
def test_a_belief_is_a_sentence_and_a_hint_asks(slug):
    for misconception in MISCONCEPTIONS[slug]:
        assert misconception.belief.endswith("."), misconception.name
        assert misconception.hint.endswith("?"), misconception.name


def test_each_belief_fails_the_cases_that_it_names_and_no_other(graded):
    for one in flat(graded):
        failed = {case.name for case in one.cases if case.hidden and not ended_well(case)}
        assert failed == set(one.misconception.caught_by), one.misconception.name


def ended_well(case):
    return case.outcome in (Outcome.PASSED, Outcome.SKIPPED)


def test_beliefs_give_wrong_answers_and_never_crash(graded):
    for one in flat(graded):
        outcomes = {case.outcome for case in one.cases if not ended_well(case)}
        assert outcomes == {Outcome.WRONG}, one.misconception.name


def test_no_two_beliefs_answer_alike(graded):
    """What students are told differs in some case, and with it the answers that it quotes."""
    for several in graded.values():
        for one, other in combinations(several, 2):
            told = [[case.feedback for case in belief.cases] for belief in (one, other)]
            assert told[0] != told[1], (one.misconception.name, other.misconception.name)
