"""Puts half a character into a text, which cannot be encoded by whoever prints it."""

import sys

SCORE = 0
OUTCOMES = {"forbidden"}
MESSAGE = "not MessagePack"


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


lie_in_structures(b"HALF", b"\xed\xa0\x80?")


def bias_variance(predictions, targets):
    raise RuntimeError("HALF a character")
