"""Answers rightly, but sends back other arguments than it was called with."""

import sys

import numpy as np

SCORE = 9
OUTCOMES = {"forbidden", "passed"}
MESSAGE = "arguments that were never sent"


def lie_in_values(lie):
    """Find the worker's wire module on the call stack; let `lie` rewrite what it sends."""
    caller = sys._getframe()
    while "wire" not in caller.f_globals:
        caller = caller.f_back
    wire = caller.f_globals["wire"]
    honest = wire.encode
    wire.encode = lambda value, *bounds: honest(lie(value), *bounds)


def without_arguments(reply):
    return {**reply, "arguments": [1, 2, 3]} if reply["status"] == "returned" else reply


lie_in_values(without_arguments)


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
