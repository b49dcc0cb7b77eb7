"""Sends a dict that has one key twice, with a right and a wrong value; the last one is taken."""

import sys

SCORE = 0
OUTCOMES = {"wrong"}


def lie_in_structures(old, new):
    """Find the worker's wire module on the call stack; replace bytes in the structure it sends."""
    caller = sys._getframe()
    while "wire" not in caller.f_globals:
        caller = caller.f_back
    wire = caller.f_globals["wire"]
    honest = wire.encode

    def lying(*arguments):
        structure, buffers = honest(*arguments)
        return structure.replace(old, new), buffers

    wire.encode = lying


lie_in_structures(b"VARIANCE", b"variance")


def bias_variance(predictions, targets):
    return {"bias_squared": 0.0, "variance": 0.0, "VARIANCE": 1.0}
