"""Replaces its process by another program."""

import os

SCORE = 0
OUTCOMES = {"forbidden"}
NEEDS_CONFINEMENT = True


def bias_variance(predictions, targets):
    for program in ("/bin/true", "/usr/bin/true"):
        if os.path.exists(program):
            os.execv(program, [program])
    os.execv("/proc/self/exe", ["python", "-c", "pass"])
