"""Compiles an expression that is nested a hundred thousand deep."""

SCORE = 0
OUTCOMES = {"crashed", "out of memory"}


compile("-" * 100_000 + "1", "nested", "eval")


def bias_variance(predictions, targets):
    return {}
