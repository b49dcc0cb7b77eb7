"""Answers every call with the nonce of the first one."""

import struct
import sys

SCORE = 0
OUTCOMES = {"forbidden", "wrong"}
MESSAGE = "another request"


HEADER = struct.Struct("<4s16sIQ")  # magic, nonce, bytes of structure, bytes of payload

nonces = []


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
    nonces.append(nonce)
    return HEADER.pack(magic, nonces[0], structure_bytes, payload_bytes) + frame[HEADER.size :]


lie_in_frames(forged)


def bias_variance(predictions, targets):
    return {}
