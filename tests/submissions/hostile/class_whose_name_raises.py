"""Raises an error whose class has no readable name, bases or module."""

SCORE = 0
OUTCOMES = {"crashed"}


class Nameless(type):
    def __getattribute__(cls, name):
        raise RuntimeError(name)


class Error(Exception, metaclass=Nameless):
    pass


def bias_variance(predictions, targets):
    raise Error
