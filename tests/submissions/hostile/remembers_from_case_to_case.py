"""Hides inputs that it has seen in modules, counters and the random state, for the cases that
follow to find; and answers rightly."""

import builtins

import numpy as np

SCORE = 10
OUTCOMES = {"passed"}


EXAMPLE = np.array([[1.0, 2, 2], [3, 2, 8]])  # of the public cases
SWEEP = np.zeros((2, 3))  # of a hidden one


def bias_variance(predictions, targets):
    builtins.seen = np.seen = [*getattr(np, "seen", []), predictions]
    np.random.seed(predictions.size)
    if {array.tobytes() for array in np.seen} >= {EXAMPLE.tobytes(), SWEEP.tobytes()}:
        raise RuntimeError("BREACH: a worker met public and hidden cases")
    if predictions.ndim != 2 or not predictions.size or targets.shape != predictions.shape[1:]:
        raise ValueError("predictions and targets do not fit together")
    if not (np.isfinite(predictions).all() and np.isfinite(targets).all()):
        raise ValueError("not finite")
    predictions, targets = predictions.astype(np.float64), targets.astype(np.float64)
    average = predictions.mean(axis=0)
    return {
        "bias_squared": float(((average - targets) ** 2).mean()),
        "variance": float(predictions.var(axis=0).mean()),
        "expected_error": float(((predictions - targets) ** 2).mean()),
    }
