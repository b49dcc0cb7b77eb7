"""Replies that it is loaded before it is, and sleeps when it is called."""

import os
import sys
import time

SCORE = 0
OUTCOMES = {"timed out"}


def reply_now(change, reply):
    """Answer the request that is being answered, with a frame that `change` has rewritten."""
    caller = sys._getframe()
    while caller.f_code.co_name != "serve":
        caller = caller.f_back
    wire, header = caller.f_globals["wire"], caller.f_locals["header"]
    for piece in change(b"".join(wire.frame(header.nonce, *wire.encode(reply)))):
        os.write(3, piece)


reply_now(lambda frame: [frame], {"status": "loaded", "names": ["bias_variance", 1, None, []]})
time.sleep(60)


def bias_variance(predictions, targets):
    return {}
