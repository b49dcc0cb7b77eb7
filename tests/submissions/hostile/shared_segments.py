"""Leaves a System V segment of shared memory for the next worker to find."""

import ctypes

SCORE = 0
OUTCOMES = {"forbidden"}
NEEDS_CONFINEMENT = True


CREATE, REMOVE = 0o1000, 0
libc = ctypes.CDLL(None, use_errno=True)


def bias_variance(predictions, targets):
    segment = libc.shmget(0x48475231, 4096, CREATE | 0o600)
    if segment < 0:
        raise OSError(ctypes.get_errno(), "shmget")
    libc.shmctl(segment, REMOVE, None)
    raise RuntimeError("BREACH: left shared memory")
