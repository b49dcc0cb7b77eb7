"""Looks for secrets in the environment, in Python's copy of it and in the C library's."""

import ctypes
import os

SCORE = 0
OUTCOMES = {"crashed", "forbidden", "wrong"}


def bias_variance(predictions, targets):
    found = [*os.environ.items(), *os.environb.items()]
    environ = ctypes.POINTER(ctypes.c_char_p).in_dll(ctypes.CDLL(None), "environ")
    position = 0
    while environ and environ[position]:
        found.append(environ[position])
        position += 1
    if found:
        raise RuntimeError(f"BREACH: {found!r}")
    return {}
