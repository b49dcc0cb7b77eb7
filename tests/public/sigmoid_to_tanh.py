"""Public tests of sigmoid_to_tanh: worked examples."""

import numpy as np
from otter.test_files import test_case

from autograder.checks import (
    Bad,
    assert_array,
    assert_raises_value_error,
    assert_sequence,
    assert_that,
)

OK_FORMAT = False
name = "sigmoid_to_tanh"


def assert_outputs(got, weights, xs, expected, next_step):
    """Fail unless the returned tanh network maps each row of xs to that row of expected."""
    got = assert_sequence(got, 4, tuple)
    for value, like, what in zip(got, weights, ("V1", "c1", "V2", "c2"), strict=True):
        assert_array(value, like.shape, like.dtype, what)
    V1, c1, V2, c2 = got
    with np.errstate(all="ignore"):
        outputs = np.tanh(xs @ V1.T + c1) @ V2.T + c2
        right = bool((np.abs(outputs - expected) <= 1e-12 * np.abs(expected).max()).all())
    assert_that(
        right,
        f"the tanh network has the wrong outputs for x = {xs.tolist()}",
        got=outputs,
        expected=expected,
        next_step=next_step,
    )


@test_case(name="one_sigmoid_unit_becomes_one_tanh_unit", points=1)
def one_sigmoid_unit_becomes_one_tanh_unit(sigmoid_to_tanh):
    """y = 2 sigma(2x). At x = 0 it is 1; at x = ln(3)/2, sigma(ln 3) = 3/4 makes it 1.5.

    Far to the left it is 0, far to the right 2: a curve of height 2, as tanh is from -1 to 1.
    """
    weights = np.array([[2.0]]), np.array([0.0]), np.array([[2.0]]), np.array([0.0])
    assert_outputs(
        sigmoid_to_tanh(*weights),
        weights,
        np.array([[0.0], [np.log(3) / 2], [-1000], [1000]]),
        np.array([[1.0], [1.5], [0], [2]]),
        "Which values does sigma take at the far left, at 0 and at the far right, and which tanh?",
    )


@test_case(name="a_hidden_bias_moves_the_step_not_its_height", points=1)
def a_hidden_bias_moves_the_step_not_its_height(sigmoid_to_tanh):
    """y = 4 sigma(x - 6) + 1 is half way up its step, at 4/2 + 1 = 3, where x = 6."""
    weights = np.array([[1.0]]), np.array([-6.0]), np.array([[4.0]]), np.array([1.0])
    assert_outputs(
        sigmoid_to_tanh(*weights),
        weights,
        np.array([[6.0], [6 + np.log(3)], [6 - np.log(3)]]),
        np.array([[3.0], [4], [2]]),
        "At which x is the argument of your tanh zero?",
    )


@test_case(name="each_output_collects_its_own_constant", points=1)
def each_output_collects_its_own_constant(sigmoid_to_tanh):
    """Without input weights every sigmoid is 1/2 and every tanh is 0.

    So y is (2 + 4 + 6)/2 + 1 = 7 and (10 - 20 - 30)/2 + 5 = -15, whatever x is.
    """
    W2, b2 = np.array([[2.0, 4, 6], [10, -20, -30]]), np.array([1.0, 5])
    weights = np.zeros((3, 2)), np.zeros(3), W2, b2
    assert_outputs(
        sigmoid_to_tanh(*weights),
        weights,
        np.array([[0.0, 0], [3, -8]]),
        np.array([[7.0, -15], [7, -15]]),
        "If every tanh is 0: which of your four arrays is left to produce the output?",
    )


@test_case(name="the_tanh_network_has_the_same_shapes_and_dtype", points=1)
def the_tanh_network_has_the_same_shapes_and_dtype(sigmoid_to_tanh):
    """Two inputs, four hidden units, three outputs, all in float32: a tuple of four such arrays."""
    shapes = (4, 2), (4,), (3, 4), (3,)
    got = sigmoid_to_tanh(*(np.ones(shape, np.float32) for shape in shapes))
    got = assert_sequence(got, 4, tuple)
    for value, shape, what in zip(got, shapes, ("V1", "c1", "V2", "c2"), strict=True):
        assert_array(value, shape, np.float32, what)


@test_case(name="arrays_that_form_no_network_are_refused", points=1)
def arrays_that_form_no_network_are_refused(sigmoid_to_tanh):
    """Four hidden units need four hidden biases and four columns of output weights."""
    W1, b1, W2, b2 = np.ones((4, 2)), np.ones(4), np.ones((3, 4)), np.ones(3)
    assert_raises_value_error(
        sigmoid_to_tanh,
        (W1, b1, W2, b2),
        Bad(W1, b1[:3], W2, b2, because="W1 has 4 rows and b1 has 3 values"),
        Bad(W1, b1, W2[:, :3], b2, because="W1 has 4 rows and W2 has 3 columns"),
    )
