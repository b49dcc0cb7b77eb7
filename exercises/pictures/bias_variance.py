"""Bias and variance of networks of growing depth, each trained on twenty sets of noisy points."""

from itertools import pairwise

import numpy as np
from matplotlib.figure import FigureBase

from autograder.checks import assert_dict, assert_that
from autograder.pictures import Caption, Student, style

DEPTHS = range(4)
SETS, POINTS, WIDTH, NOISE = 20, 30, 4, 0.4
KEYS = ("bias_squared", "variance", "expected_error")
GRID = np.linspace(-2, 2, 61)
TARGETS = GRID * np.sin(3 * GRID)
CLOSE = 1e-9


def draw(figure: FigureBase, student: Student) -> Caption:
    """Draw what the networks predict; beside it the student's parts of their error."""
    sweep = [predictions_of(depth) for depth in DEPTHS]
    yours = student.attempt(lambda: [parts(student, predictions) for predictions in sweep])
    # What the parts add up to can be measured, by networks that meet new observations.
    single = np.array([error_on_new_points(predictions) for predictions in sweep])
    average = np.array([error_on_new_points(predictions.mean(axis=0)) for predictions in sweep])

    panels = figure.subplot_mosaic([["first", "bars"], ["last", "bars"]], width_ratios=(1, 1.6))
    for name, depth, text in (("first", 0, "No hidden layer"), ("last", 3, "3 hidden layers")):
        panels[name].set(title=f"{text}: {SETS} networks", xlim=(-2, 2), ylim=(-2.9, 2.9))
        panels[name].plot(GRID, sweep[depth].T, color=style.FAINT, linewidth=0.5)
        panels[name].plot(GRID, TARGETS, color=style.TRUTH)
        panels[name].plot(GRID, sweep[depth].mean(axis=0), **style.OTHER_LINE)
    first = panels["first"]
    style.label(first, "target", (0.67, 0.7), (0, 5), ha="center", color=style.TRUTH)
    style.label(first, "average network", (0, -0.8), (0, -12), ha="center", color=style.OTHER)
    panels["last"].set_xlabel("x")

    bars = panels["bars"]
    bars.set(title="Their error on new, noisy observations", xlabel="hidden layers", xticks=DEPTHS)
    bars.set(ylabel="mean squared error", ylim=(0, 1.25 * single.max()), xlim=(-0.5, 4.1))
    for marker, heights, name in (("o", single, "one network"), ("D", average, "their average")):
        looks = {**style.TRUTH_POINTS, "marker": marker, "markerfacecolor": "white", "zorder": 4}
        bars.plot(DEPTHS, heights, label=f"measured: {name}", **looks)
    bars.legend(loc="upper right")
    faults, told = None, ""
    if yours is not None:
        draw_parts(bars, yours)
        measured = average - NOISE**2, single - average, single - NOISE**2
        faults = [
            f"Your {key} is not what is measured"
            for key, right in zip(KEYS, measured, strict=True)
            if not np.allclose([each[key] for each in yours], right, rtol=0, atol=CLOSE)
        ]
        for key in KEYS[:2]:
            told += f" Your {key} for 0 to 3: {', '.join(f'{each[key]:.2g}' for each in yours)}."
    return Caption(
        "With depth the bias falls and the variance rises",
        faults,
        "Noise, your bias squared and your variance add up to the error that is measured.",
        f"The measured error falls from {single[0]:.2f} without hidden layers to {single[-1]:.2f}"
        f" with 3; {NOISE**2:.2f} of it is noise.{told}",
    )


def draw_parts(bars, yours):
    """Stack the student's numbers on the noise."""
    looks = {"width": 0.56, "edgecolor": style.YOURS, "linewidth": 0.8}
    noise, bias, variance = NOISE**2, *([each[key] for each in yours] for key in KEYS[:2])
    bars.bar(DEPTHS, noise, color="#ececec", hatch="..", **looks)
    bars.bar(DEPTHS, bias, bottom=noise, color=style.YOURS, label="bias", **looks)
    top = noise + np.array(bias)
    bars.bar(DEPTHS, variance, bottom=top, color=style.SHADE, hatch="//", label="variance", **looks)
    for depth in DEPTHS:
        text = f"bias² {bias[depth]:.2g}\nvariance {variance[depth]:.2g}"
        at = (depth, min(top[depth] + variance[depth], 0.95))
        style.label(bars, text, at, (0, 10), ha="center", size=9.5, color=style.YOURS)
    for text, height in (("noise", noise / 2), ("bias²", noise + bias[-1] / 2)):
        style.label(bars, text, (3.3, height), (4, 0), va="center", color=style.YOURS)
    style.label(bars, "variance", (3.3, top[-1] + variance[-1] / 2), (4, 0), color=style.YOURS)


def parts(student, predictions):
    """Return the student's three numbers."""
    got = assert_dict(student["bias_variance"](predictions, TARGETS), KEYS)
    for key in KEYS:
        is_number = isinstance(got[key], float) and np.isfinite(got[key])
        assert_that(is_number, f'"{key}" is not a finite float')
    return got


def error_on_new_points(predictions):
    """Return the mean squared error on observations, as many of which are too high as too low."""
    observed = TARGETS + NOISE * np.array([[[1.0]], [[-1.0]]])
    return np.mean((predictions - observed) ** 2)


def predictions_of(depth, steps=400, rate=0.03):
    """Return what networks of one depth, one for each training set, predict on the grid."""
    rng = np.random.default_rng(5)
    x = rng.uniform(-2, 2, (SETS, POINTS, 1))
    y = x * np.sin(3 * x) + NOISE * rng.standard_normal(x.shape)
    sizes = [1, *[WIDTH] * depth, 1]
    layers = [1.5 * rng.standard_normal((SETS, n + 1, m)) / np.sqrt(n) for n, m in pairwise(sizes)]
    means, squares = ([np.zeros_like(layer) for layer in layers] for _ in range(2))
    for step in range(1, steps + 1):  # Adam
        *inputs, outputs = forward(layers, x)
        slope = 2 * (outputs - y) / POINTS
        for i in reversed(range(len(layers))):
            gradient = with_one(inputs[i]).swapaxes(1, 2) @ slope
            slope = slope @ layers[i][:, :-1].swapaxes(1, 2) * (1 - inputs[i] ** 2)
            means[i] += 0.1 * (gradient - means[i])
            squares[i] += 0.01 * (gradient**2 - squares[i])
            size = np.sqrt(squares[i] / (1 - 0.99**step)) + 1e-8
            layers[i] = layers[i] - rate / (1 - 0.9**step) * means[i] / size
    return forward(layers, np.broadcast_to(GRID[:, None], (SETS, len(GRID), 1)))[-1][..., 0]


def forward(layers, x):
    """Return the inputs, the values of each hidden layer, and the outputs."""
    values, (*hidden, last) = [x], layers
    for weights in hidden:
        values.append(np.tanh(with_one(values[-1]) @ weights))
    return [*values, with_one(values[-1]) @ last]


def with_one(x):
    """Return x with one more input, which is always 1: its weights are the biases."""
    return np.concatenate([x, np.ones_like(x[..., :1])], axis=-1)
