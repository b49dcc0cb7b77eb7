"""Leaves work for the end of the process: exit handlers, finalizers, a trap for every signal;
and answers rightly."""

import atexit
import os
import signal
import weakref

import numpy as np

SCORE = 10
OUTCOMES = {"passed"}


def late(*arguments):
    os.mkdir("/tmp/handgrad-hostile/late")


class Last:
    def __del__(self):
        late()


atexit.register(late)
signal.signal(signal.SIGTERM, late)
signal.signal(signal.SIGHUP, late)
last = Last()
weakref.finalize(last, late)


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
