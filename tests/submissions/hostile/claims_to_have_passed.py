"""Replies that the case has passed, with full points."""

import sys

SCORE = 0
OUTCOMES = {"forbidden"}
MESSAGE = "interfered with the grader"


def lie_in_values(lie):
    """Find the worker's wire module on the call stack; let `lie` rewrite what it sends."""
    caller = sys._getframe()
    while "wire" not in caller.f_globals:
        caller = caller.f_back
    wire = caller.f_globals["wire"]
    honest = wire.encode
    wire.encode = lambda value, *bounds: honest(lie(value), *bounds)


verdict = {"status": "passed", "message": "passed", "score": 10.0, "points": 10, "value": True}
lie_in_values(lambda reply: verdict)


def bias_variance(predictions, targets):
    return {}
