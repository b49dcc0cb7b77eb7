"""Claims sides whose product is 56 bytes in 64-bit arithmetic and 2**70 in truth."""

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


SIDE, LARGE = (7).to_bytes(8, "little"), (1 << 32).to_bytes(8, "little")
lie_in_structures(b"\xd7\x0b" + SIDE, b"\xc7\x18\x0b" + LARGE + LARGE + SIDE)


def bias_variance(predictions, targets):
    return np.ones(7)
