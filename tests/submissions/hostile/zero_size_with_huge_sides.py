"""Returns an array without elements whose other side is 2**60 long."""

import numpy as np

SCORE = 0
OUTCOMES = {"forbidden"}


def bias_variance(predictions, targets):
    return np.empty((0, 1 << 60), np.uint8)
