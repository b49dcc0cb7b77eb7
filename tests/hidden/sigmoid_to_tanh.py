"""Hidden tests of sigmoid_to_tanh: two networks are equal if they compute the same function."""

import numpy as np
from otter.test_files import test_case

from autograder.checks import (
    Bad,
    assert_array,
    assert_raises_value_error,
    assert_sequence,
    assert_that,
    assert_unchanged,
)

OK_FORMAT = False
name = "sigmoid_to_tanh_hidden"

# Relative to what one output could add up to: the sum of its absolute weights and bias.
TOLERANCE = {"float32": 1e-5, "float64": 1e-12}


def sigmoid(a):
    """Return the sigmoid; beyond 700 it is 0 or 1 to every digit, and exp would overflow."""
    return 1 / (1 + np.exp(-np.clip(a, -700, 700)))


def affine(xs, W, b):
    """Return W x + b for each row of xs, each sum in one order: BLAS rounds by position."""
    return (xs[:, None, :] * W).sum(axis=2) + b


def draw(rng, D, M, K, dtype=np.float64):
    """Return random W1, b1, W2, b2."""
    shapes = (M, D), (M,), (K, M), (K,)
    return tuple((2 * rng.standard_normal(shape)).astype(dtype) for shape in shapes)


def random_inputs(rng, weights):
    """Return 20 inputs, a row each, for a network with these weights."""
    return rng.standard_normal((20, weights[0].shape[1]))


def assert_same_function(got, weights, xs, next_step):
    """Fail unless the returned tanh network and the sigmoid network agree on the rows of xs."""
    W1, b1, W2, b2 = (array.astype(np.float64) for array in weights)
    dtype = weights[0].dtype
    got = assert_sequence(got, 4, tuple)
    for value, like, what in zip(got, weights, ("V1", "c1", "V2", "c2"), strict=True):
        assert_array(value, like.shape, dtype, what)
    V1, c1, V2, c2 = (array.astype(np.float64) for array in got)
    expected = affine(sigmoid(affine(xs, W1, b1)), W2, b2)
    scale = np.abs(W2).sum(axis=1) + np.abs(b2)
    with np.errstate(all="ignore"):
        outputs = affine(np.tanh(affine(xs, V1, c1)), V2, c2)
        agree = np.abs(outputs - expected) <= TOLERANCE[dtype.name] * scale
    wrong = int(np.argmin(agree.all(axis=1)))
    assert_that(
        bool(agree.all()),
        f"the two networks differ at x = {xs[wrong].round(4).tolist()}",
        got=outputs[wrong],
        expected=expected[wrong],
        next_step=next_step,
    )


@test_case(name="both_networks_agree_on_random_inputs", points=2, hidden=True)
def both_networks_agree_on_random_inputs(sigmoid_to_tanh, rng):
    """Networks of different widths, more outputs than hidden units and fewer."""
    cases = [draw(rng, D, M, K) for D, M, K in ((3, 5, 2), (2, 3, 6), (7, 4, 3))]
    for weights, got in zip(cases, sigmoid_to_tanh.starmap(cases), strict=True):
        assert_same_function(
            got,
            weights,
            random_inputs(rng, weights),
            "Write sigma(a) with tanh, put it into the network and collect terms.",
        )


@test_case(name="both_networks_agree_when_all_widths_are_equal", points=1, hidden=True)
def both_networks_agree_when_all_widths_are_equal(sigmoid_to_tanh, rng):
    """Square matrices: here no shape complains about a wrong axis."""
    cases = [draw(rng, width, width, width) for width in (2, 4)]
    for weights, got in zip(cases, sigmoid_to_tanh.starmap(cases), strict=True):
        assert_same_function(
            got,
            weights,
            random_inputs(rng, weights),
            "Which index do you sum over, and is it the one that numbers the hidden units?",
        )


@test_case(name="both_networks_agree_where_the_units_saturate", points=1, hidden=True)
def both_networks_agree_where_the_units_saturate(sigmoid_to_tanh, rng):
    """Inputs of up to a million: each sigmoid is 0 or 1, each tanh is -1 or 1."""
    weights = draw(rng, 3, 6, 4)
    xs = rng.standard_normal((80, 3)) * 10.0 ** rng.integers(3, 7, (80, 1))
    # Only what the outputs are made of counts here; how the units get there, the other cases ask.
    xs = xs[(np.abs(affine(xs, *weights[:2])) > 100).all(axis=1)][:20]
    assert_same_function(
        sigmoid_to_tanh(*weights),
        weights,
        xs,
        "What do a fully active and a silent unit add to the output, before and after?",
    )


@test_case(name="both_networks_agree_at_widths_of_one", points=1, hidden=True)
def both_networks_agree_at_widths_of_one(sigmoid_to_tanh, rng):
    """One input, one hidden unit, one output: each alone, and all three."""
    cases = [draw(rng, D, M, K) for D, M, K in ((1, 4, 3), (3, 1, 4), (4, 3, 1), (1, 1, 1))]
    for weights, got in zip(cases, sigmoid_to_tanh.starmap(cases), strict=True):
        assert_same_function(
            got,
            weights,
            random_inputs(rng, weights),
            "Does an axis of length one get lost, or broadcast, on the way?",
        )


@test_case(name="three_hundred_hidden_units_are_no_different", points=1, hidden=True)
def three_hundred_hidden_units_are_no_different(sigmoid_to_tanh, rng):
    """Each hidden unit contributes to the constant."""
    weights = draw(rng, 5, 300, 2)
    assert_same_function(
        sigmoid_to_tanh(*weights),
        weights,
        random_inputs(rng, weights),
        "How does what the shift of the units costs you grow with their number?",
    )


@test_case(name="a_float32_network_stays_float32", points=1, hidden=True)
def a_float32_network_stays_float32(sigmoid_to_tanh, rng):
    """In single precision the functions agree to single precision."""
    weights = draw(rng, 3, 5, 4, np.float32)
    assert_same_function(
        sigmoid_to_tanh(*weights),
        weights,
        random_inputs(rng, weights),
        "If float64 works: where do digits get lost?",
    )


@test_case(name="converting_a_network_leaves_the_original_alone", points=1, hidden=True)
def converting_a_network_leaves_the_original_alone(sigmoid_to_tanh, rng):
    """The sigmoid network still works afterwards."""
    weights = draw(rng, 2, 3, 2)
    got, after = sigmoid_to_tanh.call_returning_arguments(*weights)
    assert_unchanged(weights, after)
    assert_same_function(
        got, weights, random_inputs(rng, weights), "Are the four results complete?"
    )


@test_case(name="shapes_of_different_networks_do_not_mix", points=1, hidden=True)
def shapes_of_different_networks_do_not_mix(sigmoid_to_tanh, rng):
    """Each bad array in turn, beside three good ones."""
    W1, b1, W2, b2 = draw(rng, 3, 5, 4)
    assert_raises_value_error(
        sigmoid_to_tanh,
        (W1, b1, W2, b2),
        Bad(W1, b1[:1], W2, b2, because="W1 has 5 rows and b1 has 1 value"),
        Bad(W1, b1[:, None], W2, b2, because="b1 has the shape (5, 1)"),
        Bad(W1, b1, W2.T, b2, because="W2 has the shape (5, 4), not (4, 5)"),
        Bad(W1, b1, W2, b2[:1], because="W2 has 4 rows and b2 has 1 value"),
        Bad(W1, b1, W2, b2[:, None], because="b2 has the shape (4, 1)"),
        Bad(W1[:4], b1[:4], W2, b2, because="W1 has 4 rows, W2 5 columns"),
        Bad(W1[..., None], b1, W2, b2, because="W1 has three dimensions"),
        Bad(W1, b1, W2[..., None], b2, because="W2 has three dimensions"),
        Bad(W1[:, 0], b1, W2, b2, because="W1 has one dimension"),
        Bad(W1[0], b1[:1], W2[:, :1], b2, because="W1 has one dimension"),
        Bad(W1, b1, W2[0], b2[:1], because="W2 has one dimension"),
    )
