"""Returns bools whose bytes are neither 0 nor 1, which break code that trusts them."""

import numpy as np

SCORE = 0
OUTCOMES = {"forbidden"}
MESSAGE = "neither 0 nor 1"


def bias_variance(predictions, targets):
    return np.frombuffer(bytes([2, 255, 2]), np.bool_)
