"""Looks for descriptors that the grader forgot to close."""

import contextlib
import os

SCORE = 0
OUTCOMES = {"forbidden", "wrong"}


def bias_variance(predictions, targets):
    for descriptor in range(5, 1024):
        with contextlib.suppress(OSError):
            os.fstat(descriptor)
            raise RuntimeError(f"BREACH: descriptor {descriptor} is open")
    return {}
