"""Imports the solutions and the engine by their names."""

import importlib

SCORE = 0
OUTCOMES = {"crashed", "forbidden"}


NAMES = ("solutions.bias_variance", "tests.hidden.bias_variance", "autograder.grading", "exercises")
for name in NAMES:
    try:
        importlib.import_module(name)
    except ImportError as error:
        refused = error
    else:
        raise RuntimeError(f"BREACH: imported {name}")
raise refused


def bias_variance(predictions, targets):
    return {}
