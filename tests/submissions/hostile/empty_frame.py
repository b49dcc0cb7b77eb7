"""Sends a frame without structure and payload."""

import struct
import sys

SCORE = 0
OUTCOMES = {"forbidden"}
MESSAGE = "not MessagePack"


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
    return HEADER.pack(magic, nonce, 0, 0)


lie_in_frames(forged)


def bias_variance(predictions, targets):
    return {}
