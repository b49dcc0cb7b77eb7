"""Closes its end of the link and goes on working."""

import os
import time

SCORE = 0
OUTCOMES = {"crashed"}


def bias_variance(predictions, targets):
    os.close(3)
    time.sleep(60)
