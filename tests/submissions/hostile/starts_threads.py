"""Starts a thread, to work on after a reply and to write it twice."""

import _thread
import time

SCORE = 0
OUTCOMES = {"crashed", "forbidden"}
NEEDS_CONFINEMENT = True


def bias_variance(predictions, targets):
    _thread.start_new_thread(time.sleep, (1,))
    raise RuntimeError("BREACH: started a thread")
