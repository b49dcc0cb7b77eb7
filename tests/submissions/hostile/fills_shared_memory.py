"""Writes up to a megabyte into the folder of shared memory."""

import os

SCORE = 0
OUTCOMES = {"forbidden"}
NEEDS_CONFINEMENT = True


def bias_variance(predictions, targets):
    path = "/dev/shm/handgrad-hostile/written"
    descriptor = os.open(path, os.O_CREAT | os.O_WRONLY, 0o600)
    for _ in range(16):
        os.write(descriptor, bytes(1 << 16))
    raise RuntimeError("BREACH: filled shared memory")
