"""Imports the notebook kernel, to reach the notebook that grades."""

import ipykernel

SCORE = 0
OUTCOMES = {"crashed", "forbidden"}
NEEDS_CONFINEMENT = True


raise RuntimeError("BREACH: imported ipykernel")


def bias_variance(predictions, targets):
    return {}
