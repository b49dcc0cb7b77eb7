"""Opens its parent's memory for writing, to poison every worker to come."""

import os

SCORE = 0
OUTCOMES = {"forbidden"}
NEEDS_CONFINEMENT = True


def bias_variance(predictions, targets):
    descriptor = os.open(f"/proc/{os.getppid()}/mem", os.O_RDWR)
    os.close(descriptor)
    raise RuntimeError("BREACH: could write the parent's memory")
