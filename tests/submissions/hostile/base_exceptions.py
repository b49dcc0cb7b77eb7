"""Raises what no except Exception catches: GeneratorExit, KeyboardInterrupt, BaseException."""

from itertools import cycle

SCORE = 0
OUTCOMES = {"crashed"}


kinds = cycle([GeneratorExit, KeyboardInterrupt, BaseException])


def bias_variance(predictions, targets):
    raise next(kinds)
