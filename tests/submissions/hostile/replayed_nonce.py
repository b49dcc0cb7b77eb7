"""Answers every call with the nonce of the request that loaded it."""

import struct
import sys

SCORE = 0
OUTCOMES = {"forbidden"}
MESSAGE = "another request"


HEADER = struct.Struct("<4s16sIQ")  # magic, nonce, bytes of structure, bytes of payload

caller = sys._getframe()
while "header" not in caller.f_locals:
    caller = caller.f_back
nonce_of_loading = caller.f_locals["header"].nonce
wire = caller.f_globals["wire"]
honest = wire.frame


def lying(nonce, *parts):
    frame = b"".join(honest(nonce, *parts))
    magic, _, structure_bytes, payload_bytes = HEADER.unpack_from(frame)
    header = HEADER.pack(magic, nonce_of_loading, structure_bytes, payload_bytes)
    return [memoryview(header + frame[HEADER.size :])]


wire.frame = lying


def bias_variance(predictions, targets):
    return {}
