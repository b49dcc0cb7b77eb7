"""Claims sides whose product is 56 bytes in 64-bit arithmetic and 2**70 in truth."""

import sys

import numpy as np

SCORE = 0
OUTCOMES = {"forbidden"}
MESSAGE = "larger than the payload"


def lie_in_structures(old, new):
    """Find the worker's wire module on the call stack; replace text in the JSON it sends."""
    caller = sys._getframe()
    while "wire" not in caller.f_globals:
        caller = caller.f_back
    wire = caller.f_globals["wire"]
    honest = wire.encode

    def lying(*arguments):
        structure, buffers = honest(*arguments)
        return structure.replace(old, new), buffers

    wire.encode = lying


lie_in_structures(b'"<f8",7', b'"<f8",4294967296,4294967296,7')


def bias_variance(predictions, targets):
    return np.ones(7)
