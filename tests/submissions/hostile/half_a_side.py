"""Claims a shape of half as many bytes as a side has."""

import sys

import numpy as np

SCORE = 0
OUTCOMES = {"forbidden"}
MESSAGE = "bad shape"


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


SIDE = (7).to_bytes(8, "little")
lie_in_structures(b"\xd7\x0b" + SIDE, b"\xd6\x0b" + SIDE[:4])


def bias_variance(predictions, targets):
    return np.ones(7)
