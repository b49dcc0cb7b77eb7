"""Returns an array of a class whose comparisons are always true."""

import numpy as np

SCORE = 0
OUTCOMES = {"wrong"}
MESSAGE = "return a plain numpy.ndarray"


class Always(np.ndarray):
    def __eq__(self, other):
        return True

    __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __eq__

    def __array_function__(self, *arguments, **options):
        return True

    def __array_ufunc__(self, *arguments, **options):
        return True


def bias_variance(predictions, targets):
    return np.zeros(3).view(Always)
