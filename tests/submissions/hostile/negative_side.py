"""Claims that an array has a negative number of elements."""

import sys

import numpy as np

SCORE = 0
OUTCOMES = {"forbidden"}
MESSAGE = "larger than the payload"


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


lie_in_structures((7).to_bytes(8, "little"), (-7).to_bytes(8, "little", signed=True))


def bias_variance(predictions, targets):
    return np.ones(7)
