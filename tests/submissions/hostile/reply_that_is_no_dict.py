"""Replies with a list where a dict with a status belongs."""

import sys

SCORE = 0
OUTCOMES = {"forbidden"}
MESSAGE = "without a status"


def lie_in_values(lie):
    """Find the worker's wire module on the call stack; let `lie` rewrite what it sends."""
    caller = sys._getframe()
    while "wire" not in caller.f_globals:
        caller = caller.f_back
    wire = caller.f_globals["wire"]
    honest = wire.encode
    wire.encode = lambda value, *bounds: honest(lie(value), *bounds)


lie_in_values(lambda reply: [reply])


def bias_variance(predictions, targets):
    return {}
