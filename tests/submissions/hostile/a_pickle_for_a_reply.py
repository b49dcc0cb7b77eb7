"""Sends a pickle that would create a file if any part of the grader unpickled it."""

import os
import pickle
import struct
import sys

SCORE = 0
OUTCOMES = {"forbidden"}
MESSAGE = "interfered with the grader"


HEADER = struct.Struct("<4s16sIQ")  # magic, nonce, bytes of structure, bytes of payload


def lie_in_frames(lie):
    """Find the worker's wire module on the call stack; let `lie` rewrite whole frames."""
    caller = sys._getframe()
    while "wire" not in caller.f_globals:
        caller = caller.f_back
    wire = caller.f_globals["wire"]
    honest = wire.frame
    wire.frame = lambda *parts: [memoryview(lie(b"".join(honest(*parts))))]


class Trap:
    def __reduce__(self):
        return os.mkdir, ("/tmp/handgrad-hostile/unpickled",)


def forged(frame):
    magic, nonce, structure_bytes, payload_bytes = HEADER.unpack_from(frame)
    trap = pickle.dumps(Trap())
    return HEADER.pack(magic, nonce, len(trap), 0) + trap


lie_in_frames(forged)


def bias_variance(predictions, targets):
    return {}
