"""A sigmoid network and the student's tanh network, as functions of one input."""

import numpy as np
from matplotlib.figure import FigureBase

from autograder.checks import assert_array, assert_sequence
from autograder.pictures import Caption, Student, style

D, M, K = 1, 5, 2
ROUNDING, SMALLEST = 1e-12, 1e-17
NAMES = ("V1", "c1", "V2", "c2")


def draw(figure: FigureBase, student: Student) -> Caption:
    """Lay both networks' outputs over each other, and their difference below."""
    rng = np.random.default_rng(12)
    weights = [3 * rng.standard_normal(shape) for shape in ((M, D), (M,), (K, M), (K,))]
    x = np.linspace(-4, 4, 401)
    given = network(sigmoid, x, *weights)
    yours = student.attempt(lambda: network(np.tanh, x, *converted(student, weights)))

    outputs, difference = figure.subplots(2, 1, sharex=True, height_ratios=(1.8, 1))
    low, high = given.min(), given.max()
    outputs.set(title="The outputs of both networks", ylabel="output", xlim=(-4, 4))
    outputs.set_ylim(low - 0.3 * (high - low), high + 0.3 * (high - low))
    broad = {"color": style.OTHER, "linewidth": 8, "alpha": 0.5}
    dashes = {**style.YOURS_LINE, "linestyle": (0, (4, 1.5))}
    for k, output in enumerate(("first output", "second output")):
        left, right = ((0, 22), (0, -22)) if k == 0 else ((0, -22), (0, 22))
        style.curve(outputs, x, given[k], f"sigmoid, {output}", broad, at=0.14, offset=left)
        if yours is not None:
            style.curve(outputs, x, yours[k], f"yours, {output}", dashes, at=0.88, offset=right)

    difference.set(title="Their difference", yscale="log", ylim=(SMALLEST, 1000), xlabel="input x")
    difference.set_yticks([1e-16, 1e-12, 1e-8, 1e-4, 1])
    difference.axhspan(SMALLEST, ROUNDING, color=style.SHADE)
    style.label(difference, "below this edge: rounding", (-4, ROUNDING), (6, 5), color=style.FAINT)
    faults, most = None, ""
    if yours is not None:
        errors = np.abs(yours - given).max(axis=0)
        most = f"{errors.max():.2g}"
        faults = [] if errors.max() < ROUNDING else [f"The two networks differ by up to {most}"]
        thin = {**style.YOURS_LINE, "linewidth": 1.2}
        name = f"at most {most}"
        style.curve(difference, x, np.maximum(errors, 2 * SMALLEST), name, thin)
    return Caption(
        "A tanh network can be everything that a sigmoid network can",
        faults,
        f"The two networks are one function: they differ by at most {most}.",
        f"For inputs from -4 to 4 the two outputs of the sigmoid network lie between {low:.2g} and"
        f" {high:.2g}; differences up to {ROUNDING:.0e} are rounding.",
    )


def sigmoid(a):
    """Return the sigmoid of every element."""
    return 1 / (1 + np.exp(-a))


def network(activation, x, W1, b1, W2, b2):
    """Return the outputs (K, points) of a network with one hidden layer."""
    return W2 @ activation(W1 * x + b1[:, None]) + b2[:, None]


def converted(student, weights):
    """Return what the student's function makes of the weights."""
    arrays = assert_sequence(student["sigmoid_to_tanh"](*weights), 4, tuple)
    for name, array, given in zip(NAMES, arrays, weights, strict=True):
        assert_array(array, given.shape, np.float64, name)
    return arrays
