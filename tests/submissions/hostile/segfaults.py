"""Reads from address zero."""

import ctypes

SCORE = 0
OUTCOMES = {"crashed"}


def bias_variance(predictions, targets):
    ctypes.string_at(0)
