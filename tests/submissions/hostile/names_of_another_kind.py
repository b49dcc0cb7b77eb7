"""Replies, when loaded, with a number where a list of names belongs."""

import os
import sys

SCORE = 0
OUTCOMES = {"forbidden"}
MESSAGE = "interfered with the grader"


def reply_now(change, reply):
    """Answer the request that is being answered, with a frame that `change` has rewritten."""
    caller = sys._getframe()
    while caller.f_code.co_name != "serve":
        caller = caller.f_back
    wire, header = caller.f_globals["wire"], caller.f_locals["header"]
    for piece in change(b"".join(wire.frame(header.nonce, *wire.encode(reply)))):
        os.write(3, piece)


reply_now(lambda frame: [frame], {"status": "loaded", "names": 1})


def bias_variance(predictions, targets):
    return {}
