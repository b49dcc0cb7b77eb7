"""Work that is given up when it takes too long."""

from __future__ import annotations

import ctypes
import threading
import time
from collections.abc import Callable
from contextlib import suppress


class _GivenUp(BaseException):
    """Not an `Exception`, which the work could catch."""


class Patience:
    """Time that several pieces of work share; once it is used up, no more are begun.

    Parameters
    ----------
    seconds : float
        Wall time.
    """

    def __init__(self, seconds: float) -> None:
        self._left = seconds

    def run(self, work: Callable[[], None]) -> bool:
        """Run a function, as `run_within` does, in the time that is left."""
        if self._left <= 0:
            return False
        started = time.monotonic()
        has_ended = run_within(self._left, work)
        self._left = self._left - (time.monotonic() - started) if has_ended else 0.0
        return has_ended


def run_within(seconds: float, work: Callable[[], None]) -> bool:
    """Run a function that returns nothing; return whether it has ended in time.

    It runs in a thread of its own, which is told to end if it does not: that reaches Python code in
    an endless loop. Whoever waits goes on in any case, so that no lock may be held by the work.
    """

    def run() -> None:
        with suppress(_GivenUp):
            work()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if not thread.is_alive():
        return True
    ctypes.pythonapi.PyThreadState_SetAsyncExc(
        ctypes.c_ulong(thread.ident or 0), ctypes.py_object(_GivenUp)
    )
    return False
