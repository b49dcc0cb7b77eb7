"""Sleeps, which costs no processor time, for longer than a call may take."""

import time

SCORE = 0
OUTCOMES = {"timed out"}
MESSAGE = "did not end within"


time.sleep(60)


def bias_variance(predictions, targets):
    return {}
