"""Claims that the bytes of a reply are pointers to Python objects."""

import sys

import numpy as np

SCORE = 0
OUTCOMES = {"forbidden"}
MESSAGE = "unknown kind of value"


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


lie_in_structures(b"\xd7\x0b", b"\xd7\x0e")  # 14, after all dtypes that there are


def bias_variance(predictions, targets):
    return np.full(7, 4096.0)
