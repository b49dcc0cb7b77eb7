"""Raises an error whose __str__ does not end."""

import time

SCORE = 0
OUTCOMES = {"timed out"}
MESSAGE = "did not end within"


class Endless(Exception):
    def __str__(self):
        end = time.monotonic() + 60
        while time.monotonic() < end:
            pass
        return ""


raise Endless


def bias_variance(predictions, targets):
    return {}
