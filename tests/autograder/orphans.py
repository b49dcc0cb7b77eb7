"""Processes that are left behind when the one that started them is killed."""

import ctypes
import os
from contextlib import contextmanager
from pathlib import Path

_PR_SET_CHILD_SUBREAPER = 36  # linux/prctl.h


@contextmanager
def adopted():
    """Adopt what others leave behind; give a function that returns when all of it has ended."""
    before = _children()
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    assert prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0

    def wait_for_orphans():
        while left := _children() - before:
            for process in left:  # whose own children come to us when it ends
                os.waitpid(process, 0)

    try:
        yield wait_for_orphans
    finally:
        prctl(_PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)


def _children():
    lists = Path("/proc/self/task").glob("*/children")
    return {int(child) for it in lists for child in it.read_text().split()}
