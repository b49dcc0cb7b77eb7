"""Hidden tests of residual_backward: differences, deep stacks, kinks, bad input.

The gradients of the parameters do not depend on the skip connection. They have cases of their own.
"""

import numpy as np
from otter.test_files import test_case

from autograder.checks import (
    Bad,
    assert_array,
    assert_close,
    assert_dict,
    assert_raises_value_error,
    assert_that,
    assert_unchanged,
    central_differences,
)

OK_FORMAT = False
name = "residual_backward_hidden"
KEYS = ("x", "W1", "b1", "W2", "b2")


def values_before_relus(block):
    """Return z1 and z3."""
    x, W1, b1, W2, b2 = block
    z1 = x @ W1 + b1
    return z1, np.maximum(z1, 0) @ W2 + b2 + x


def output(block):
    """Return y."""
    return np.maximum(values_before_relus(block)[1], 0)


def parameter_gradients(grad_y, block):
    """Return the gradients of W1, b1, W2 and b2, row by row and unit by unit."""
    x, W1, b1, W2, b2 = block
    z1, z3 = values_before_relus(block)
    sums = {"W1": np.zeros_like(W1), "b1": np.zeros_like(b1)}
    sums |= {"W2": np.zeros_like(W2), "b2": np.zeros_like(b2)}
    for n in range(len(x)):
        arriving = np.where(z3[n] > 0, grad_y[n], 0)
        sums["b2"] += arriving
        for m in np.flatnonzero(z1[n] > 0):
            back = arriving @ W2[m]
            sums["W2"][m] += z1[n, m] * arriving
            sums["b1"][m] += back
            sums["W1"][:, m] += back * x[n]
    return sums


def every_relu_matters(block):
    """Tell whether each ReLU is open somewhere and closed elsewhere, and it shows in the gradients.

    There is a row with both ReLUs open for some units, one in which a closed inner ReLU keeps what
    the outer one lets through, and one with the same the other way around. For some unit the skip
    decides: z2 and z3 differ in sign. No unit is near the kink.
    """
    z1, z3 = values_before_relus(block)
    z2 = z3 - block[0]
    inner, outer = z1 > 0, z3 > 0

    def in_one_row(some, others):
        return (some.any(axis=1) & others.any(axis=1)).any()

    return (
        min(np.abs(z).min() for z in (z1, z3)) > 1e-3
        and in_one_row(inner, outer)
        and in_one_row(~inner, outer)
        and in_one_row(inner, ~outer)
        and ((z2 > 0) != outer).any()
    )


def draw(rng, N, D, M):
    """Return a random grad_y, x, W1, b1, W2, b2 for which every ReLU matters."""
    while True:
        block = [rng.standard_normal(shape) for shape in ((N, D), (D, M), (M,), (M, D), (D,))]
        if every_relu_matters(block):
            return rng.standard_normal((N, D)), *block


def draw_whole_numbers(rng, N, D, M):
    """Return the same in odd numbers: no product of them is 0, and with these biases no ReLU."""
    while True:
        shapes = (N, D), (D, M), (M,), (M, D), (D,)
        block = [2.0 * rng.integers(-5, 5, shape) + 1 for shape in shapes]
        block[2] += 0.5
        block[4] += 0.25
        if every_relu_matters(block):
            return 2.0 * rng.integers(0, 5, (N, D)) + 1, *block


def assert_matches_differences(got, keys, case, next_step):
    """Fail unless these gradients are those of sum(grad_y * y), by central differences.

    Between the kinks y is linear in each of the arrays, so that a wide step costs no precision.
    """
    grad_y, *block = case
    # Biases are rows here, so that a stack of any of the five goes with the other four.
    rows = [np.atleast_2d(array) for array in block]
    got = assert_dict(got, KEYS)
    for key in keys:
        place = KEYS.index(key)

        def loss(stack, place=place):
            changed = [*rows[:place], stack, *rows[place + 1 :]]
            return (grad_y * output(changed)).sum(axis=(1, 2))

        expected = central_differences(loss, rows[place], step=1e-5).reshape(block[place].shape)
        assert_close(got[key], expected, f'"{key}"', tolerance=1e-7, next_step=next_step)


@test_case(name="the_gradient_of_x_is_that_of_small_changes", points=2, hidden=True)
def the_gradient_of_x_is_that_of_small_changes(residual_backward, rng):
    """Several rows, a single row, more hidden units than inputs, and fewer."""
    cases = [draw(rng, N, D, M) for N, D, M in ((4, 3, 5), (1, 4, 2), (7, 1, 1))]
    for case, got in zip(cases, residual_backward.starmap(cases), strict=True):
        assert_matches_differences(
            got,
            ("x",),
            case,
            "In how many places does x occur, and what does each ReLU let through to them?",
        )


@test_case(name="the_second_layer_learns_by_small_changes", points=1, hidden=True)
def the_second_layer_learns_by_small_changes(residual_backward, rng):
    """W2 and b2: several rows, and a single one."""
    cases = [draw(rng, N, D, M) for N, D, M in ((5, 3, 4), (1, 4, 2))]
    for case, got in zip(cases, residual_backward.starmap(cases), strict=True):
        assert_matches_differences(
            got,
            ("W2", "b2"),
            case,
            "What of grad_y arrives at z2, and what do W2 and b2 do to each row there?",
        )


@test_case(name="the_first_layer_learns_by_small_changes", points=1, hidden=True)
def the_first_layer_learns_by_small_changes(residual_backward, rng):
    """W1 and b1: several rows, and a single one."""
    cases = [draw(rng, N, D, M) for N, D, M in ((5, 3, 4), (1, 2, 6))]
    for case, got in zip(cases, residual_backward.starmap(cases), strict=True):
        assert_matches_differences(
            got,
            ("W1", "b1"),
            case,
            "What of grad_y arrives at z1, and what do W1 and b1 do to each row there?",
        )


@test_case(name="where_the_layers_are_silent_x_alone_decides", points=1, hidden=True)
def where_the_layers_are_silent_x_alone_decides(residual_backward, rng):
    """With W2 = 0 and b2 = 0: grad_y where x is positive; nothing where it is negative or zero."""
    N, D, M = 3, 4, 6
    grad_y, x, W1, b1, W2, b2 = draw(rng, N, D, M)
    x = np.abs(x) * rng.permuted(np.tile([1.0, 1, -1, 0], (N, 1)), axis=1)
    got = assert_dict(residual_backward(grad_y, x, W1, b1, 0 * W2, 0 * b2), KEYS)
    assert_close(
        got["x"],
        np.where(x > 0, grad_y, 0),
        '"x", with W2 = 0 and b2 = 0,',
        next_step="What is y here, as a function of x alone, and its derivative?",
    )


@test_case(name="fifty_blocks_pass_the_gradient_on", points=1, hidden=True)
def fifty_blocks_pass_the_gradient_on(residual_backward, rng):
    """With small weights each block is nearly y = x, and so are all of them together.

    Rows that are all alike, with the rows of the identity as gradients: "x" is then the Jacobian of
    the block, and the gradient passes through all blocks as through the product of theirs.
    """
    D, M = 6, 6
    x, cases = np.tile(rng.uniform(1, 2, D), (D, 1)), []
    for _ in range(50):
        W1, W2 = 0.03 * rng.standard_normal((2, D, M))
        block = x, W1, np.zeros(M), W2, np.zeros(D)
        cases.append((np.eye(D), *block))
        x = output(block)
    first, jacobian = rng.standard_normal(D), np.eye(D)
    for got in residual_backward.starmap(cases):
        assert_dict(got, KEYS)
        assert_array(got["x"], (D, D), np.float64, '"x"')
        with np.errstate(all="ignore"):
            jacobian = got["x"] @ jacobian
    with np.errstate(all="ignore"):
        ratio = float(np.linalg.norm(first @ jacobian) / np.linalg.norm(first))
    assert_that(
        0.5 <= ratio <= 2,
        "the gradient does not survive 50 blocks of small weights",
        got=f"its norm is {ratio:.3g} times what it was",
        expected="between 0.5 and 2 times",
        next_step="If both layers of a block do next to nothing, what is y, and so dy/dx?",
    )


@test_case(name="the_gradient_is_linear_in_grad_y", points=1, hidden=True)
def the_gradient_is_linear_in_grad_y(residual_backward, rng):
    """Two losses, and twice the one less three times the other: so are all five gradients."""
    grad_1, *block = draw(rng, 4, 3, 5)
    grad_2 = rng.standard_normal(grad_1.shape)
    grads = grad_1, grad_2, 2 * grad_1 - 3 * grad_2
    results = []
    answers = residual_backward.starmap((grad_y, *block) for grad_y in grads)
    for grad_y, got in zip(grads, answers, strict=True):
        assert_dict(got, KEYS)
        for key, array in zip(KEYS, block, strict=True):
            assert_array(got[key], array.shape, array.dtype, f'"{key}"')
        # What is zero for every grad_y would be linear as well.
        expected = parameter_gradients(grad_y, block)["b2"]
        assert_close(got["b2"], expected, '"b2"', next_step="Which rows and units does b2 move?")
        results.append(got)
    one, two, both = results
    for key in KEYS:
        with np.errstate(all="ignore"):
            expected = 2 * one[key] - 3 * two[key]
            error = np.abs(both[key] - expected)
            scale = np.abs(one[key]).max() + np.abs(two[key]).max()
            linear = bool((error <= 1e-9 * scale).all())
        assert_that(
            linear,
            f'"{key}" for 2 g - 3 h is not twice that for g less three times that for h',
            got=both[key],
            expected=expected,
            next_step="The masks and the factors of the chain rule: may they depend on grad_y?",
        )


@test_case(name="a_relu_at_exactly_zero_passes_nothing_back", points=1, hidden=True)
def a_relu_at_exactly_zero_passes_nothing_back(residual_backward, rng):
    """One row of whole numbers, biases that bring half of z1 and half of z3 to exactly 0."""
    D, M = 4, 6
    grad_y, x = rng.integers(1, 9, (2, 1, D)).astype(float)
    W1, W2 = rng.integers(1, 5, (D, M)).astype(float), rng.integers(1, 5, (M, D)).astype(float)
    b1 = np.where(np.arange(M) % 2, 1.0, -(x @ W1)[0])
    a1 = np.maximum(x @ W1 + b1, 0)
    b2 = np.where(np.arange(D) % 2, 1.0, -(a1 @ W2 + x)[0])
    block = x, W1, b1, W2, b2
    got = assert_dict(residual_backward(grad_y, *block), KEYS)
    for key, expected in parameter_gradients(grad_y, block).items():
        assert_close(got[key], expected, f'"{key}"', next_step="What is the slope of ReLU at 0?")


@test_case(name="going_back_keeps_the_dtype_and_the_arguments", points=1, hidden=True)
def going_back_keeps_the_dtype_and_the_arguments(residual_backward, rng):
    """Whole and half numbers, which float32 adds and multiplies without rounding."""
    N, D, M = 4, 3, 6
    grad_y, *block = draw_whole_numbers(rng, N, D, M)
    cases = [
        [array.astype(dtype) for array in (grad_y, *block)] for dtype in (np.float32, np.float64)
    ]
    results = residual_backward.starmap_returning_arguments(cases)
    for arguments, (got, after) in zip(cases, results, strict=True):
        assert_unchanged(arguments, after)
        dtype = arguments[0].dtype
        assert_dict(got, KEYS)
        assert_array(got["x"], (N, D), dtype, '"x"')
        for key, expected in parameter_gradients(grad_y, block).items():
            assert_close(
                got[key],
                expected.astype(dtype),
                f'"{key}"',
                next_step="Compare with float64: where do the two part?",
            )


@test_case(name="shapes_of_different_blocks_are_refused", points=1, hidden=True)
def shapes_of_different_blocks_are_refused(residual_backward):
    """Each wrong shape in turn, also those that would broadcast."""
    N, D, M = 4, 2, 3
    good = {"grad_y": (N, D), "x": (N, D), "W1": (D, M), "b1": (M,), "W2": (M, D), "b2": (D,)}

    def ones(shapes):
        return [np.ones(shape) for shape in shapes.values()]

    calls = []
    for argument, shape in (
        ("grad_y", (1, D)),
        ("grad_y", (D,)),
        ("x", (N, D + 1)),
        ("x", (1, D)),
        ("W1", (D + 1, M)),
        ("W1", (M, D)),
        ("b1", (1,)),
        ("b1", (1, M)),
        ("W2", (D, M)),
        ("W2", (M, 1)),
        ("b2", (1,)),
        ("b2", (N, D)),
    ):
        because = f"{argument} has the shape {shape}, not {good[argument]}"
        calls.append(Bad(*ones(good | {argument: shape}), because=because))
    because = f"grad_y and x have the shape {(D,)}"
    calls.append(Bad(*ones(good | {"grad_y": (D,), "x": (D,)}), because=because))
    calls.append(Bad(*ones(good | {"W1": (D,)}), because=f"W1 has the shape {(D,)}"))
    assert_raises_value_error(residual_backward, ones(good), *calls)
