"""Ends its process with the exit code of success."""

import os

SCORE = 0
OUTCOMES = {"crashed"}
MESSAGE = "exit code 0"


def bias_variance(predictions, targets):
    os._exit(0)
