"""Replies with an error whose class and text are hundreds of kilobytes long, to fill reports and disks."""

import sys

SCORE = 0
OUTCOMES = {"crashed"}


def lie_in_values(lie):
    """Find the worker's wire module on the call stack; let `lie` rewrite what it sends."""
    caller = sys._getframe()
    while "wire" not in caller.f_globals:
        caller = caller.f_back
    wire = caller.f_globals["wire"]
    honest = wire.encode
    wire.encode = lambda value, *bounds: honest(lie(value), *bounds)


long = {"type": "T" * 400_000, "message": "m" * 400_000}
lie_in_values(lambda reply: {**reply, **long})


def bias_variance(predictions, targets):
    raise RuntimeError("long")
