"""How much of the gradient reaches the first of fifty blocks, with skip connections and without."""

import numpy as np
from matplotlib.figure import FigureBase

from autograder.checks import assert_array, assert_dict, central_differences
from autograder.pictures import Caption, Student, style

NAMES = ("x", "W1", "b1", "W2", "b2")
BLOCKS, D, M = 50, 8, 16
STEP, CLOSE = 1e-6, 1e-5


def draw(figure: FigureBase, student: Student) -> Caption:
    """Follow the gradient of x through a stack of blocks, then look at all five in one block."""
    rng = np.random.default_rng(3)
    stack = [random_block(rng, scale=0.7) for _ in range(BLOCKS)]
    start, upstream = np.abs(rng.standard_normal(D)), rng.standard_normal(D)
    with_skip, without = (small_changes(stack, start, upstream, skip) for skip in (1, 0))
    yours = student.attempt(lambda: through_the_stack(student, stack, start, upstream))
    errors = student.attempt(lambda: in_one_block(student, random_block(rng, scale=1.5), rng))

    chain, single = figure.subplots(1, 2, width_ratios=(2.6, 1))
    blocks = np.arange(BLOCKS, -1, -1)
    chain.set(title="Back through 50 blocks", xlim=(BLOCKS, 0), ylim=(1e-16, 1e3), yscale="log")
    chain.set(xlabel="blocks still to go", ylabel="norm of the gradient of x")
    points = {**style.TRUTH_POINTS, "markevery": 5, "clip_on": False}
    style.curve(
        chain, blocks, with_skip, "measured by small changes of x", points, at=0.4, offset=(0, 16)
    )
    dashes, aside = style.OTHER_LINE, {"at": 0.75, "offset": (-12, 0), "ha": "right"}
    style.curve(
        chain, blocks, without, "the same\nlayers without\nskip connections", dashes, **aside
    )
    if yours is not None:
        style.curve(chain, blocks, yours, "yours", style.YOURS_LINE, at=0.8, offset=(0, -14))

    single.set(title="In one block", xscale="log", xlim=(1e-12, 30), xlabel="relative error")
    single.set_yticks(range(5), NAMES, family="monospace")
    single.set_ylim(4.6, -0.6)
    single.axvspan(1e-12, CLOSE, color=style.SHADE)
    style.label(single, "agrees", (1e-12, 4.5), (5, 0), color=style.YOURS)
    if errors is not None:
        single.plot(np.maximum(errors, 1e-11), range(5), "o", label="errors", color=style.YOURS)

    faults = None
    if yours is not None and errors is not None:
        wrong = [name for name, error in zip(NAMES, errors, strict=True) if not error < CLOSE]
        others = f"Small changes give other gradients of {', '.join(wrong)} than yours"
        faults = [others] if wrong else []
    return Caption(
        "The skip connection carries the gradient through fifty blocks",
        faults,
        "All five gradients are what small changes of the inputs give.",
        f"Of a gradient of norm {with_skip[0]:.2g} above the last block {with_skip[-1]:.2g} reaches"
        f" the first block's input, by small changes; without skip connections {without[-1]:.1g}."
        + ("" if yours is None else f" Your function says {yours[-1]:.2g}."),
    )


def random_block(rng, scale):
    """Return W1, b1, W2, b2 of random numbers."""
    shapes = (D, M), (M,), (M, D), (D,)
    return [scale * rng.standard_normal(shape) / np.sqrt(shape[0]) for shape in shapes]


def block(x, W1, b1, W2, b2, skip=1):
    """Return the output of a block, or with skip=0 of its two layers alone."""
    return np.maximum(np.maximum(x @ W1 + b1, 0) @ W2 + b2 + skip * x, 0)


def inputs_of(stack, x, skip=1):
    """Return what goes into each block, the first one first."""
    inputs = [x]
    for weights in stack[:-1]:
        inputs.append(block(inputs[-1], *weights, skip))
    return inputs


def small_changes(stack, start, upstream, skip):
    """Return the norm of the gradient before each block, measured block by block, from the top."""
    gradients, nudges = [upstream], STEP * np.eye(D)
    for weights, x in zip(stack[::-1], inputs_of(stack, start, skip)[::-1], strict=True):
        up, down = (block(x + sign * nudges, *weights, skip) for sign in (1, -1))
        gradients.append((up - down) / (2 * STEP) @ gradients[-1])
    return np.linalg.norm(gradients, axis=1)


def through_the_stack(student, stack, start, upstream):
    """Return the norm of the student's gradient of x before each block, from the top."""
    gradients = [upstream]
    for weights, x in zip(stack[::-1], inputs_of(stack, start)[::-1], strict=True):
        got = student["residual_backward"](gradients[-1][None], x[None], *weights)
        assert_dict(got, NAMES)
        assert_array(got["x"], (1, D), np.float64, 'the gradient "x"')
        gradients.append(got["x"][0])
    return np.linalg.norm(gradients, axis=1)


def in_one_block(student, weights, rng):
    """Return for each of the five how far it is from small changes, relative to its size."""
    grad_y, *arguments = *rng.standard_normal((2, 4, D)), *weights
    got = assert_dict(student["residual_backward"](grad_y, *arguments), NAMES)
    # Biases are rows here, so that a stack of any of the five goes with the other four.
    errors, rows = [], [np.atleast_2d(argument) for argument in arguments]
    for place, (name, argument) in enumerate(zip(NAMES, arguments, strict=True)):
        assert_array(got[name], argument.shape, np.float64, f'the gradient "{name}"')

        def loss(stack, place=place):
            changed = [*rows[:place], stack, *rows[place + 1 :]]
            return np.sum(grad_y * block(*changed), axis=(1, 2))

        right = central_differences(loss, rows[place]).reshape(argument.shape)
        errors.append(np.abs(got[name] - right).max() / np.abs(right).max())
    return np.array(errors)
