"""Writes a megabyte of noise where a reply belongs."""

import os

SCORE = 0
OUTCOMES = {"forbidden"}
MESSAGE = "not a frame"


def bias_variance(predictions, targets):
    os.write(4, b"?" * (1 << 20))
