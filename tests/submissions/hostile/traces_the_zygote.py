"""Attaches to its parent as a debugger does."""

import ctypes
import os

SCORE = 0
OUTCOMES = {"forbidden"}
NEEDS_CONFINEMENT = True


PTRACE_SEIZE, PTRACE_DETACH = 0x4206, 17
libc = ctypes.CDLL(None, use_errno=True)


def bias_variance(predictions, targets):
    if libc.ptrace(PTRACE_SEIZE, os.getppid(), None, None) < 0:
        raise OSError(ctypes.get_errno(), "ptrace")
    libc.ptrace(PTRACE_DETACH, os.getppid(), None, None)
    raise RuntimeError("BREACH: attached to the parent")
