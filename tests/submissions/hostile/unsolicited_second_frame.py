"""Sends each reply twice, the second time for a request that has not been made yet."""

import sys

SCORE = 0
OUTCOMES = {"forbidden"}
MESSAGE = "more bytes than announced"


def lie_in_frames(lie):
    """Find the worker's wire module on the call stack; let `lie` rewrite whole frames."""
    caller = sys._getframe()
    while "wire" not in caller.f_globals:
        caller = caller.f_back
    wire = caller.f_globals["wire"]
    honest = wire.frame
    wire.frame = lambda *parts: [memoryview(lie(b"".join(honest(*parts))))]


lie_in_frames(lambda frame: frame + frame)


def bias_variance(predictions, targets):
    return {}
