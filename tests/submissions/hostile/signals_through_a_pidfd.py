"""Signals its parent by a descriptor instead of by its number."""

import os
import signal

SCORE = 0
OUTCOMES = {"forbidden"}
NEEDS_CONFINEMENT = True


def bias_variance(predictions, targets):
    descriptor = os.pidfd_open(os.getppid())
    signal.pidfd_send_signal(descriptor, signal.SIGCONT)
    raise RuntimeError("BREACH: signalled the parent")
