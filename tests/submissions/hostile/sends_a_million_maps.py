"""Sends a megabyte of which each byte unpacks to an empty map, to fill the memory of the grader."""

import struct
import sys

SCORE = 0
OUTCOMES = {"forbidden"}
MESSAGE = "too many values"


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
    maps = 1_000_000
    structure = b"\xdd" + maps.to_bytes(4, "big") + b"\x80" * maps
    return HEADER.pack(magic, nonce, len(structure), 0) + structure


lie_in_frames(forged)


def bias_variance(predictions, targets):
    return {}
