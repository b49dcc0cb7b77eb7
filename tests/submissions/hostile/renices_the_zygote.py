"""Takes priority and processors away from its parent."""

import os

SCORE = 0
OUTCOMES = {"forbidden"}
NEEDS_CONFINEMENT = True


def bias_variance(predictions, targets):
    os.setpriority(os.PRIO_PROCESS, os.getppid(), 1)
    raise RuntimeError("BREACH: changed the parent's priority")
