"""Lists the root folder and the folder of temporary files."""

import os

SCORE = 0
OUTCOMES = {"forbidden"}
NEEDS_CONFINEMENT = True


def bias_variance(predictions, targets):
    raise RuntimeError(f"BREACH: {os.listdir('/')} {os.listdir('/tmp/handgrad-hostile')}")
