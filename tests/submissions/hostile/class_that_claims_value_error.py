"""Raises an error whose class says that it is a built-in ValueError, whatever the input. It is
worth as much as one: nothing, as good input is to be accepted."""

SCORE = 0
OUTCOMES = {"crashed"}


class ValueError(Exception):
    __module__ = "builtins"


def bias_variance(predictions, targets):
    raise ValueError("refused")
