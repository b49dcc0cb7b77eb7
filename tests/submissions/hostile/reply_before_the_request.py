"""Writes a reply while the file is still being loaded."""

import os

SCORE = 0
OUTCOMES = {"forbidden"}
MESSAGE = "interfered with the grader"


os.write(3, b"HGR1" + bytes(28))


def bias_variance(predictions, targets):
    return {}
