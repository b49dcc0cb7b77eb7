"""Never returns from a call, and ignores every signal that can be ignored."""

import contextlib
import signal
import time

SCORE = 0
OUTCOMES = {"timed out"}
MESSAGE = "did not end within"


for number in signal.valid_signals():
    with contextlib.suppress(OSError):
        signal.signal(number, signal.SIG_IGN)


def bias_variance(predictions, targets):
    end = time.monotonic() + 60
    while time.monotonic() < end:
        pass
