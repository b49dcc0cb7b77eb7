"""Announces a payload of 2**63 bytes, for the grader to make room for."""

import struct
import sys

SCORE = 0
OUTCOMES = {"forbidden"}
MESSAGE = "too large"


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
    body = frame[HEADER.size :]
    return HEADER.pack(magic, nonce, structure_bytes, 2**63) + body


lie_in_frames(forged)


def bias_variance(predictions, targets):
    return {}
