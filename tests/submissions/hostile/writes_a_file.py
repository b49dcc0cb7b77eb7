"""Creates a file where everybody may."""

import os

SCORE = 0
OUTCOMES = {"forbidden"}
NEEDS_CONFINEMENT = True


def bias_variance(predictions, targets):
    descriptor = os.open("/tmp/handgrad-hostile/written", os.O_CREAT | os.O_WRONLY, 0o600)
    os.write(descriptor, b"x")
    raise RuntimeError("BREACH: wrote a file")
