"""Returns a list in a list in a list, and so on, with the bounds of its own encoder taken off."""

import sys

SCORE = 0
OUTCOMES = {"forbidden"}
MESSAGE = "too deeply"


def take_the_bounds_off():
    """Find the worker's wire module on the call stack; let it send what the other end refuses."""
    caller = sys._getframe()
    while "wire" not in caller.f_globals:
        caller = caller.f_back
    wire = caller.f_globals["wire"]
    honest = wire.encode
    wire.encode = lambda value, *bounds: honest(value, wire.Bounds(depth=1 << 40))


take_the_bounds_off()


def bias_variance(predictions, targets):
    value = []
    for _ in range(200):
        value = [value]
    return value
