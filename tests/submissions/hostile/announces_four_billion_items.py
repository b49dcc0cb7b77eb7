"""Sends lists in lists that are each said to have as many items as can be said."""

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


def forged(frame):
    magic, nonce, structure_bytes, payload_bytes = HEADER.unpack_from(frame)
    return HEADER.pack(magic, nonce, 1000, 0) + b"\xdd\xff\xff\xff\xff" * 200


lie_in_frames(forged)


def bias_variance(predictions, targets):
    return {}
