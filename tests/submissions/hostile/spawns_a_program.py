"""Starts another program beside itself."""

import os

SCORE = 0
OUTCOMES = {"forbidden"}
NEEDS_CONFINEMENT = True


def bias_variance(predictions, targets):
    os.posix_spawn("/bin/sh", ["sh", "-c", "exit 0"], {})
    raise RuntimeError("BREACH: started a program")
