"""Sends a good reply byte by byte, so slowly that a deadline for each read would never pass."""

import os
import sys
import time

SCORE = 0
OUTCOMES = {"timed out"}
MESSAGE = "did not end within"


def reply_now(change, reply):
    """Answer the request that is being answered, with a frame that `change` has rewritten."""
    caller = sys._getframe()
    while caller.f_code.co_name != "serve":
        caller = caller.f_back
    wire, header = caller.f_globals["wire"], caller.f_locals["header"]
    for piece in change(b"".join(wire.frame(header.nonce, *wire.encode(reply)))):
        os.write(3, piece)


def trickled(frame):
    for position in range(len(frame)):
        time.sleep(0.1)
        yield frame[position : position + 1]


reply_now(trickled, {"status": "loaded", "names": ["bias_variance"]})


def bias_variance(predictions, targets):
    return {}
