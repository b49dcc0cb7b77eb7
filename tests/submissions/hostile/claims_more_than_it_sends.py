"""Announces a byte that never comes, so that the grader waits for it."""

import os
import struct
import sys
import time

SCORE = 0
OUTCOMES = {"timed out"}
MESSAGE = "did not end within"


HEADER = struct.Struct("<4s16sIQ")  # magic, nonce, bytes of structure, bytes of payload


def reply_now(change, reply):
    """Answer the request that is being answered, with a frame that `change` has rewritten."""
    caller = sys._getframe()
    while caller.f_code.co_name != "serve":
        caller = caller.f_back
    wire, header = caller.f_globals["wire"], caller.f_locals["header"]
    for piece in change(b"".join(wire.frame(header.nonce, *wire.encode(reply)))):
        os.write(3, piece)


def with_a_byte_to_come(frame):
    magic, nonce, structure_bytes, payload_bytes = HEADER.unpack_from(frame)
    header = HEADER.pack(magic, nonce, structure_bytes, payload_bytes + 1)
    return [header + frame[HEADER.size :]]


reply_now(with_a_byte_to_come, {"status": "loaded", "names": ["bias_variance"]})
time.sleep(60)


def bias_variance(predictions, targets):
    return {}
