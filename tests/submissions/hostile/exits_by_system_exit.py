"""Ends by sys.exit(0), as a program does that went well."""

import sys

SCORE = 0
OUTCOMES = {"crashed"}
MESSAGE = "sys.exit"


def bias_variance(predictions, targets):
    sys.exit(0)
