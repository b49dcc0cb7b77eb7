"""Asks whether files exist and how large they are, without opening them."""

import os

SCORE = 0
OUTCOMES = {"crashed", "forbidden"}
NEEDS_CONFINEMENT = True


def bias_variance(predictions, targets):
    size = os.stat("/tmp/handgrad-hostile/secret").st_size
    raise RuntimeError(f"BREACH: the secret has {size} bytes")
