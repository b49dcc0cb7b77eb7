"""Writes to the pipe of the replies while the file is still being loaded."""

import os

SCORE = 0
OUTCOMES = {"forbidden"}
MESSAGE = "interfered with the grader"


os.write(4, b"HGR1" + bytes(28))


def bias_variance(predictions, targets):
    return {}
