"""Kills its parent, from which all workers of other submissions come."""

import os
import signal

SCORE = 0
OUTCOMES = {"forbidden"}
NEEDS_CONFINEMENT = True


def bias_variance(predictions, targets):
    os.kill(os.getppid(), signal.SIGKILL)
    raise RuntimeError("BREACH: killed the parent")
