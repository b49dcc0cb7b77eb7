"""Returns an array that is larger than a reply may be."""

import numpy as np

SCORE = 0
OUTCOMES = {"wrong", "timed out"}  # on a busy machine it takes too long
MESSAGE = "more than 64 MiB"


def bias_variance(predictions, targets):
    return np.zeros(9 << 20)
