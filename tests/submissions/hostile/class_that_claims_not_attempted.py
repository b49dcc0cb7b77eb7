"""Raises an error whose class says that it is a built-in NotImplementedError."""

SCORE = 0
OUTCOMES = {"not attempted"}


class NotImplementedError(Exception):
    __module__ = "builtins"


def bias_variance(predictions, targets):
    raise NotImplementedError("this should not be counted")
