"""What a worker may not do, by tier.

`confine` is called once in a freshly forked worker, before any student code is there.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from dataclasses import dataclass
from enum import StrEnum

if sys.platform != "win32":
    import resource

REQUESTS, REPLIES = 3, 4
_PR_SET_PDEATHSIG = 1
_OPEN_FILES = 32
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


class Tier(StrEnum):
    """How strongly workers are shut in; written into every result.

    `PROCESS` is a process of its own, forked from an interpreter that never held a test or a
    reference, with rlimits, closed descriptors and an empty environment.
    """

    PROCESS = "process"


@dataclass(frozen=True)
class Limits:
    """What one worker may use.

    Parameters
    ----------
    cpu_seconds : int
        Processor time of the worker's whole life.
    memory_bytes : int
        Address space.
    """

    cpu_seconds: int
    memory_bytes: int


def best_tier() -> Tier:
    """Return the strongest tier that this machine offers."""
    return Tier.PROCESS


def confine(requests: int, replies: int, limits: Limits, parent: int) -> None:
    """Shut the calling process in; afterwards `REQUESTS` and `REPLIES` are its only way out.

    Parameters
    ----------
    requests, replies : int
        Descriptors of the two pipes; moved to the fixed numbers.
    limits : Limits
        Hard limits, not to be raised again.
    parent : int
        Process id of the zygote, with which the worker is to die.
    """
    os.setsid()
    _die_with(parent)
    _keep_only(requests, replies)
    os.environ.clear()
    os.chdir("/")
    os.umask(0o077)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _set_limits(limits)


def _keep_only(requests: int, replies: int) -> None:
    # First above the fixed numbers, so that neither move can overwrite the other's source.
    high = [os.dup2(fd, 64 + n) for n, fd in enumerate((requests, replies))]
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stdio in (0, 1, 2):
        os.dup2(nowhere, stdio)
    os.dup2(high[0], REQUESTS)
    os.dup2(high[1], REPLIES)
    os.closerange(REPLIES + 1, 4096)


def _die_with(parent: int) -> None:
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it died before this could be asked for
            os._exit(0)


def _set_limits(limits: Limits) -> None:
    if sys.platform == "win32":
        return  # no rlimits there; deadlines still hold
    wanted = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NOFILE: _OPEN_FILES,
        resource.RLIMIT_CPU: limits.cpu_seconds + 1,
        resource.RLIMIT_AS: limits.memory_bytes,
    }
    for what, most in wanted.items():
        hard = resource.getrlimit(what)[1]
        ceiling = most if hard == resource.RLIM_INFINITY else min(most, hard)
        # One second between the soft and the hard limit of the processor time, so that the worker
        # ends by SIGXCPU, which says why, and not by SIGKILL.
        soft = ceiling - 1 if what == resource.RLIMIT_CPU else ceiling
        resource.setrlimit(what, (soft, ceiling))
