"""Imports the libraries that grade, to patch them."""

import otter.test_files

SCORE = 0
OUTCOMES = {"crashed", "forbidden"}
NEEDS_CONFINEMENT = True


raise RuntimeError("BREACH: imported otter")


def bias_variance(predictions, targets):
    return {}
