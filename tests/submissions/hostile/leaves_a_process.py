"""Leaves a process in a session of its own, to act after the verdict; and answers rightly if it
may not."""

import os
import time

import numpy as np

SCORE = 10
OUTCOMES = {"passed"}
NEEDS_CONFINEMENT = True


def leave():
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(30)
        os._exit(0)


try:
    leave()
except OSError:
    pass


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
