"""Hidden tests of bias_variance: averages taken one by one, and networks of growing depth."""

import math
from functools import lru_cache
from itertools import pairwise

import numpy as np
from otter.test_files import test_case

from autograder.checks import (
    Bad,
    assert_dict,
    assert_number,
    assert_raises_value_error,
    assert_that,
    assert_unchanged,
)

OK_FORMAT = False
name = "bias_variance_hidden"
KEYS = ("bias_squared", "variance", "expected_error")


def parts(predictions, targets):
    """Return the three numbers, summed up one by one."""
    S, P = predictions.shape
    values, targets = predictions.tolist(), targets.tolist()
    sums = dict.fromkeys(KEYS, 0.0)
    for p in range(P):
        average = math.fsum(values[s][p] for s in range(S)) / S
        sums["bias_squared"] += (average - targets[p]) ** 2
        sums["variance"] += sum((values[s][p] - average) ** 2 for s in range(S)) / S
        sums["expected_error"] += sum((values[s][p] - targets[p]) ** 2 for s in range(S)) / S
    return {key: value / P for key, value in sums.items()}


def assert_parts(got, expected, next_step, tolerance=1e-9):
    """Fail unless got is a dict of these numbers."""
    got = assert_dict(got, KEYS)
    for key, value in expected.items():
        assert_number(got[key], value, f'"{key}"', tolerance=tolerance, next_step=next_step)


def draw(rng, S, P):
    """Return random predictions around a common miss, and targets."""
    targets = rng.standard_normal(P)
    return targets + rng.standard_normal(P) + rng.standard_normal((S, P)), targets


@lru_cache(maxsize=1)
def depth_sweep():
    """Train networks of 0 to 3 hidden layers; return the predictions of each depth, and targets.

    For each depth 20 networks, one for each training set of 30 noisy points, learn by Adam at the
    same time: the first axis of every array counts the training sets. With these numbers bias and
    variance differ from depth to depth by at least a quarter, and rounding errors change
    them by some 3 %.
    """

    def truth(x):
        return x * np.sin(3 * x)

    S, P, width, steps, learning_rate = 20, 30, 4, 500, 0.03
    grid = np.linspace(-2, 2, 41)
    predictions = []
    for depth in range(4):
        rng = np.random.default_rng(4)
        x = rng.uniform(-2, 2, (S, P, 1))
        t = truth(x) + 0.4 * rng.standard_normal(x.shape)
        sizes = [1] + [width] * depth + [1]
        parameters = []
        for i, (n, m) in enumerate(pairwise(sizes)):
            parameters.append(rng.standard_normal((S, n, m)) * 1.5 / np.sqrt(n))
            parameters.append(rng.standard_normal((S, 1, m)) if i < depth else np.zeros((S, 1, m)))
        means = [np.zeros_like(p) for p in parameters]
        squares = [np.zeros_like(p) for p in parameters]
        for step in range(1, steps + 1):
            for p, g, mean, square in zip(
                parameters, gradients(parameters, x, t), means, squares, strict=True
            ):
                mean[:] = 0.9 * mean + 0.1 * g
                square[:] = 0.99 * square + 0.01 * g * g
                root = np.sqrt(square / (1 - 0.99**step)) + 1e-8
                p[:] = p - learning_rate * mean / (1 - 0.9**step) / root
        predictions.append(activations(parameters, grid[:, None])[-1][..., 0])
    return predictions, truth(grid)


def activations(parameters, x):
    """Return the input, each hidden layer's values, and the output."""
    values = [x]
    for i in range(0, len(parameters), 2):
        z = values[-1] @ parameters[i] + parameters[i + 1]
        values.append(np.tanh(z) if i + 2 < len(parameters) else z)
    return values


def gradients(parameters, x, t):
    """Return the gradients of the mean squared error, as parameters are listed."""
    *hidden, y = activations(parameters, x)
    delta = 2 * (y - t) / t.shape[1]
    backwards = []
    for i in range(len(hidden) - 1, -1, -1):
        backwards += [delta.sum(axis=1, keepdims=True), hidden[i].swapaxes(1, 2) @ delta]
        if i:
            delta = (delta @ parameters[2 * i].swapaxes(1, 2)) * (1 - hidden[i] ** 2)
    return backwards[::-1]


@test_case(name="random_predictions_fall_into_their_parts", points=1, hidden=True)
def random_predictions_fall_into_their_parts(bias_variance, rng):
    """More sets than points, more points than sets, and as many; in float64 and in float32."""
    wide = [draw(rng, S, P) for S, P in ((2, 7), (6, 3), (4, 4), (5, 1))]
    for dtype, tolerance in ((np.float64, 1e-9), (np.float32, 1e-4)):
        cases = [
            (predictions.astype(dtype), targets.astype(dtype)) for predictions, targets in wide
        ]
        results = bias_variance.starmap_returning_arguments(cases)
        for arrays, (got, after) in zip(cases, results, strict=True):
            assert_unchanged(arrays, after)
            assert_parts(
                got,
                parts(*arrays),
                "Write down the order: which average is inside the square, which one outside?",
                tolerance,
            )


@test_case(name="bias_and_variance_leave_no_error_over", points=1, hidden=True)
def bias_and_variance_leave_no_error_over(bias_variance, rng):
    """For few sets and for many the two parts add up to the error, of which each is one part."""
    cases = [draw(rng, S, P) for S, P in ((2, 5), (3, 1), (50, 8))]
    for (predictions, targets), got in zip(cases, bias_variance.starmap(cases), strict=True):
        error = float(np.mean((predictions - targets) ** 2))
        step = "By how many do you divide: the training sets at hand, or one fewer?"
        assert_parts(got, {"expected_error": error}, step)
        for key in KEYS[:2]:
            assert_that(
                is_real(got[key]) and 0 < float(got[key]) < error,
                f'"{key}" is not a number between 0 and the expected error',
                got=got[key],
                expected=f"less than {error:.6g}: both parts are at work here",
                next_step="Do the two parts measure different things?",
            )
        together = float(got["bias_squared"]) + float(got["variance"])
        assert_number(together, error, '"bias_squared" and "variance" together', next_step=step)


@test_case(name="training_sets_that_agree_have_no_variance", points=1, hidden=True)
def training_sets_that_agree_have_no_variance(bias_variance, rng):
    """Models that are all alike, a single model, and a single model at a single point."""
    cases = []
    for S, P in ((6, 4), (1, 5), (1, 1)):
        model, targets = rng.standard_normal((2, P))
        cases.append((np.tile(model, (S, 1)), targets))
    for (predictions, targets), got in zip(cases, bias_variance.starmap(cases), strict=True):
        error = float(np.mean((predictions[0] - targets) ** 2))
        assert_parts(
            got,
            {"bias_squared": error, "variance": 0.0, "expected_error": error},
            "If every training set gives the same model, what is left to vary?",
        )


@test_case(name="shifting_moves_the_bias_and_scaling_both", points=1, hidden=True)
def shifting_moves_the_bias_and_scaling_both(bias_variance, rng):
    """Shift predictions and targets, then predictions alone, then multiply both by a factor."""
    predictions, targets = draw(rng, 5, 6)
    predictions += targets - predictions.mean(axis=0)  # unbiased: the models miss on either side
    shift, factor = rng.uniform(2, 10, 2)
    variance = float(np.mean(predictions.var(axis=0)))
    cases = [
        (predictions, targets),
        (predictions + shift, targets + shift),
        (predictions - shift, targets),
        (factor * (predictions + 1), factor * targets),
    ]
    expected = (
        (0, variance, "the models are right on average"),
        (0, variance, "both are shifted alike"),
        (shift**2, variance, "all predictions are shifted"),
        (factor**2, factor**2 * variance, "predictions are shifted by 1, and both are multiplied"),
    )
    for (bias, spread, what), got in zip(expected, bias_variance.starmap(cases), strict=True):
        assert_parts(
            got,
            {"bias_squared": bias, "variance": spread, "expected_error": bias + spread},
            f"Here {what}: what does that do to a squared distance?",
        )


@test_case(name="depth_lowers_bias_and_raises_variance", points=1, hidden=True)
def depth_lowers_bias_and_raises_variance(bias_variance):
    """Small tanh networks of 0 to 3 hidden layers, each trained on 20 sets of 30 noisy points."""
    # The networks are trained for a function that answers only.
    assert_dict(bias_variance(np.zeros((2, 3)), np.zeros(3)), KEYS)
    sweep, targets = depth_sweep()
    answers = bias_variance.starmap((predictions, targets) for predictions in sweep)
    results = [assert_dict(got, KEYS) for got in answers]
    for key, direction, sign in (("bias_squared", "fall", -1), ("variance", "rise", 1)):
        values = [result[key] for result in results]
        assert_that(
            all(is_real(value) for value in values),
            f'"{key}" is not a finite number for every depth',
            got=values,
            next_step="Return a float.",
        )
        values = [float(value) for value in values]
        assert_that(
            all(sign * (deep - flat) > 0 for flat, deep in pairwise(values)),
            f'"{key}" does not {direction} with the number of hidden layers',
            got=", ".join(f"{value:.4g}" for value in values),
            expected=f"numbers that {direction}, from 0 hidden layers to 3",
            next_step="Deep networks bend more: do they miss on average, or do they disagree?",
        )


def is_real(value):
    """Tell whether this is one finite real number."""
    real = isinstance(value, int | float | np.integer | np.floating)
    return real and not isinstance(value, bool) and math.isfinite(value)


@test_case(name="what_is_no_set_of_predictions_is_refused", points=1, hidden=True)
def what_is_no_set_of_predictions_is_refused(bias_variance, rng):
    """Wrong shapes, also those that would broadcast, nothing at all, and numbers that are none."""
    predictions, targets = draw(rng, 4, 4)
    calls = [
        Bad(predictions[0], targets, because="predictions has one dimension"),
        Bad(np.zeros(4), np.array(0.0), because="predictions has one dimension"),
        Bad(predictions[None], targets, because="predictions has three dimensions"),
        Bad(predictions[None], predictions, because="predictions has three dimensions"),
        Bad(predictions, targets[:, None], because="targets has two dimensions"),
        Bad(predictions, predictions, because="targets has two dimensions"),
        Bad(predictions, targets[:1], because="there are 4 points and 1 target"),
        Bad(predictions[:, :3], targets, because="there are 3 points and 4 targets"),
        Bad(predictions[:0], targets, because="there is no training set"),
        Bad(predictions[:, :0], targets[:0], because="there is no point"),
    ]
    for odd in (np.nan, np.inf, -np.inf):
        spoiled = predictions.copy()
        spoiled[1, 2] = odd
        calls.append(Bad(spoiled, targets, because=f"predictions contains {odd}"))
        calls.append(Bad(predictions, spoiled[1], because=f"targets contains {odd}"))
    assert_raises_value_error(bias_variance, (predictions, targets), *calls)
