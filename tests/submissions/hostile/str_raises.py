"""Raises an error whose __str__ and __repr__ raise in turn."""

SCORE = 0
OUTCOMES = {"crashed"}
MESSAGE = "cannot be read"


class Silent(Exception):
    def __str__(self):
        raise Silent

    __repr__ = __str__


def bias_variance(predictions, targets):
    raise Silent
