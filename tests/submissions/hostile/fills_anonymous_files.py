"""Writes up to a megabyte into a file that has no name."""

import os

SCORE = 0
OUTCOMES = {"forbidden"}
NEEDS_CONFINEMENT = True


def bias_variance(predictions, targets):
    descriptor = os.memfd_create("hostile")
    for _ in range(16):
        os.write(descriptor, bytes(1 << 16))
    raise RuntimeError("BREACH: filled an anonymous file")
