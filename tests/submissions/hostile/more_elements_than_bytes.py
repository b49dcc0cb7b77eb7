"""Claims more elements than it sends, to read what lies behind them in the grader's memory."""

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


lie_in_structures((7).to_bytes(8, "little"), (4096).to_bytes(8, "little"))


def bias_variance(predictions, targets):
    return np.ones(7)
