"""Starts twenty processes, which outlive the call for half a minute."""

import os
import time

SCORE = 0
OUTCOMES = {"forbidden"}
NEEDS_CONFINEMENT = True


def bias_variance(predictions, targets):
    for _ in range(20):
        if os.fork() == 0:
            time.sleep(30)
            os._exit(0)
    raise RuntimeError("BREACH: forked")
