"""Asks for more and more memory, four gigabytes in all, without touching it."""

import numpy as np

SCORE = 0
OUTCOMES = {"out of memory"}


def bias_variance(predictions, targets):
    return [np.empty(64 << 20, np.uint8) for _ in range(64)]
