"""Looks for descriptors that the grader forgot to close."""

import errno
import os

SCORE = 0
OUTCOMES = {"wrong"}


def bias_variance(predictions, targets):
    for descriptor in range(4, 1024):
        try:
            os.lseek(descriptor, 0, os.SEEK_CUR)
        except OSError as error:
            if error.errno == errno.EBADF:
                continue
        raise RuntimeError(f"BREACH: descriptor {descriptor} is open")
    return {}
