"""Closes both of its pipes and goes on working."""

import os
import time

SCORE = 0
OUTCOMES = {"crashed"}


def bias_variance(predictions, targets):
    os.close(3)
    os.close(4)
    time.sleep(60)
