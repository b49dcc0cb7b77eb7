"""What it takes to start processes of our own: nothing foreign in them, and none half started."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import resource_tracker

_SAFE_PATH = "PYTHONSAFEPATH"


@contextmanager
def imports_only_what_is_installed() -> Iterator[None]:
    """Keep processes that are started meanwhile from importing what lies in the current folder.

    `multiprocessing` starts them with ``python -c``, which looks there first, also for modules of
    the standard library; and the current folder may hold what students handed in.
    """
    before = os.environ.get(_SAFE_PATH)
    os.environ[_SAFE_PATH] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[_SAFE_PATH]
        else:
            os.environ[_SAFE_PATH] = before


@contextmanager
def ctrl_c_held_back() -> Iterator[None]:
    """Keep Ctrl-C from processes that are started meanwhile, and hear of it ourselves afterwards.

    It goes to all processes of a terminal; the one that people talk to decides, and no process is
    left half started.
    """
    heard: list[int] = []
    handler = signal.signal(signal.SIGINT, lambda number, _: heard.append(number))
    if sys.platform != "win32":
        resource_tracker.ensure_running()  # else it is started meanwhile, and changes the mask
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        if sys.platform != "win32":
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        signal.signal(signal.SIGINT, handler)
        if heard:
            signal.raise_signal(signal.SIGINT)
