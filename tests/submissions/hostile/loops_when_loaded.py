"""Never ends to be loaded, so that each of its cases might cost a deadline."""

import time

SCORE = 0
OUTCOMES = {"timed out"}
MESSAGE = "loading the file did not end"


end = time.monotonic() + 60
while time.monotonic() < end:
    pass


def bias_variance(predictions, targets):
    return {}
