"""Returns an array of Python objects, which cannot be compared without running their code."""

import numpy as np

SCORE = 0
OUTCOMES = {"wrong"}
MESSAGE = "dtype object"


class Trap:
    def __eq__(self, other):
        return True


def bias_variance(predictions, targets):
    return np.array([Trap()] * 3, dtype=object)
