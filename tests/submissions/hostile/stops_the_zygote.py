"""Stops its parent, so that the grader waits for ever for the next worker."""

import os
import signal

SCORE = 0
OUTCOMES = {"forbidden"}
NEEDS_CONFINEMENT = True


def bias_variance(predictions, targets):
    os.kill(os.getppid(), signal.SIGSTOP)
    os.kill(os.getppid(), signal.SIGCONT)
    raise RuntimeError("BREACH: stopped the parent")
