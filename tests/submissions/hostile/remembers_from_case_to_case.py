"""Hides inputs that it has seen in modules, counters and the random state, for the cases that
follow to find; and answers rightly."""

import builtins

import numpy as np

SCORE = 10
OUTCOMES = {"passed"}


def bias_variance(predictions, targets):
    builtins.seen = np.seen = [*getattr(np, "seen", []), predictions]
    np.random.seed(predictions.size)
    if {array.shape for array in np.seen} >= {(2, 3), (50, 8)}:
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
