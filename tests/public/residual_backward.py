"""Public tests of residual_backward: worked examples."""

import numpy as np
from otter.test_files import test_case

from autograder.checks import Bad, assert_close, assert_dict, assert_raises_value_error

OK_FORMAT = False
name = "residual_backward"
KEYS = ("x", "W1", "b1", "W2", "b2")


def assert_gradients(got, expected, next_step):
    """Fail unless got has all five keys, and the expected gradients under those of expected."""
    got = assert_dict(got, KEYS)
    for key, gradient in expected.items():
        assert_close(got[key], np.array(gradient), f'"{key}"', next_step=next_step)


@test_case(name="x_reaches_y_on_two_ways", points=1)
def x_reaches_y_on_two_ways(residual_backward):
    """One unit each: y = relu(3 relu(2x) + x) = 7x for positive x. So dy/dx = 7."""
    one, none = np.array([[1.0]]), np.array([0.0])
    assert_gradients(
        residual_backward(one, one, np.array([[2.0]]), none, np.array([[3.0]]), none),
        {"x": [[7.0]]},
        "Move x from 1 to 2: by how much does y rise, and which terms of z3 have moved?",
    )


@test_case(name="without_a_second_layer_the_block_is_a_relu", points=1)
def without_a_second_layer_the_block_is_a_relu(residual_backward):
    """With W2 = 0 and b2 = 0 the block is y = relu(x): x = 3 passes 10, x = -4 blocks 20."""
    got = residual_backward(
        np.array([[10.0, 20]]),
        np.array([[3.0, -4]]),
        np.ones((2, 3)),
        np.zeros(3),
        np.zeros((3, 2)),
        np.zeros(2),
    )
    assert_gradients(
        got, {"x": [[10.0, 0]]}, "What is y here, as a function of x alone, and its derivative?"
    )


@test_case(name="each_layer_takes_what_arrives_at_it", points=1)
def each_layer_takes_what_arrives_at_it(residual_backward):
    """x = (1, 2): z1 = (1 + 2, 2, -1) = (3, 2, -1), a1 = (3, 2, 0), z3 = (3 + 1, 2 + 2) = (4, 4).

    All of grad_y = (5, 7) arrives at z2: b2 takes (5, 7) and W2 the products a1_j * (5, 7).
    W2^T sends (5, 7, 12) back; the third unit is off: b1 takes (5, 7, 0), W1 the products with x.
    """
    got = residual_backward(
        np.array([[5.0, 7]]),
        np.array([[1.0, 2]]),
        np.array([[1.0, 0, -1], [1, 1, 0]]),
        np.zeros(3),
        np.array([[1.0, 0], [0, 1], [1, 1]]),
        np.zeros(2),
    )
    assert_gradients(
        got,
        {
            "W2": [[15.0, 21], [10, 14], [0, 0]],
            "b2": [5.0, 7],
            "W1": [[5.0, 7, 0], [10, 14, 0]],
            "b1": [5.0, 7, 0],
        },
        "Write z1, a1, z2 and z3 on paper, then the gradient of each, from the last to the first.",
    )


@test_case(name="an_output_below_zero_teaches_nothing", points=1)
def an_output_below_zero_teaches_nothing(residual_backward):
    """x = 1, W1 = W2 = 1, b2 = -9: z2 = -8 and z3 = -7. y stays 0 under every small change."""
    one, none = np.array([[1.0]]), np.array([0.0])
    assert_gradients(
        residual_backward(one, one, one, none, one, np.array([-9.0])),
        {"x": [[0.0]], "W1": [[0.0]], "b1": [0.0], "W2": [[0.0]], "b2": [0.0]},
        "What is the last thing that happens before y, and what does it let back through?",
    )


@test_case(name="biases_collect_from_every_row", points=1)
def biases_collect_from_every_row(residual_backward):
    """Three rows with all units on: b2 takes 1 + 2 + 4 = 7; with W2 = 2, b1 takes 14."""
    one = np.array([[1.0]])
    got = residual_backward(
        np.array([[1.0], [2], [4]]), np.ones((3, 1)), one, np.zeros(1), 2 * one, np.zeros(1)
    )
    assert_gradients(
        got, {"b1": [14.0], "b2": [7.0]}, "How does the loss change if a bias rises a little?"
    )


@test_case(name="arrays_that_form_no_block_are_refused", points=1)
def arrays_that_form_no_block_are_refused(residual_backward):
    """Two columns of x need two rows of W1 and two columns of W2: the skip adds x to z2."""
    x, W1, b1, W2, b2 = np.ones((4, 2)), np.ones((2, 3)), np.ones(3), np.ones((3, 2)), np.ones(2)
    narrow_grad, narrow_W2, narrow_b2 = np.ones((4, 1)), np.ones((3, 1)), np.ones(1)
    because = "x has 2 columns and the second layer has 1 output"
    assert_raises_value_error(
        residual_backward,
        (x, x, W1, b1, W2, b2),
        Bad(x, x, np.ones((3, 3)), b1, W2, b2, because="x has 2 columns, W1 3 rows"),
        Bad(narrow_grad, x, W1, b1, narrow_W2, narrow_b2, because=because),
    )
