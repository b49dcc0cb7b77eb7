"""Prints and logs a hundred megabytes, and answers rightly."""

import sys

import numpy as np

SCORE = 10
OUTCOMES = {"passed"}


for _ in range(100):
    print("x" * (1 << 20))
    sys.stderr.write("y" * (1 << 10))


def bias_variance(predictions, targets):
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
