"""Replies with an error whose line, number, class and classes are of unexpected types."""

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


odd = {"line": -(2**63), "errno": {"a": 1}, "types": [[], 1, None, {}, "E" * 1000]}
lie_in_values(lambda reply: {**reply, **odd})


def bias_variance(predictions, targets):
    raise RuntimeError("odd")
