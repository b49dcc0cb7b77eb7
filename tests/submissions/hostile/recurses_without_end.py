"""Takes the limit off and recurses until the stack or the memory ends."""

import sys

SCORE = 0
OUTCOMES = {"crashed", "out of memory"}


class Deep:
    def __repr__(self):
        return repr(self)


def bias_variance(predictions, targets):
    sys.setrecursionlimit(10**7)
    return repr(Deep())
