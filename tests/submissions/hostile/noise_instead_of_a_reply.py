"""Writes a megabyte of noise where a reply belongs."""

import os

SCORE = 0
OUTCOMES = {"forbidden"}
MESSAGE = "not a frame"


def bias_variance(predictions, targets):
    os.write(3, b"?" * (1 << 20))
