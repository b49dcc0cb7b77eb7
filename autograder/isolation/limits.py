"""rlimits: how much of each resource a worker may use."""

from __future__ import annotations

from dataclasses import dataclass

try:
    import resource
except ImportError:  # not on Windows
    AVAILABLE = False
else:
    AVAILABLE = True

_OPEN_FILES = 32
_STACK_BYTES = 8 << 20


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


def apply(limits: Limits) -> None:
    """Set all limits of this process, not to be raised again, where they are `AVAILABLE`."""
    wanted = {
        "CORE": 0,
        "FSIZE": 0,
        "NPROC": 0,
        "MEMLOCK": 0,
        "MSGQUEUE": 0,
        "NOFILE": _OPEN_FILES,
        "STACK": _STACK_BYTES,
        "CPU": limits.cpu_seconds + 1,
        "AS": limits.memory_bytes,
    }
    for name, most in wanted.items():
        what = getattr(resource, f"RLIMIT_{name}", None)
        if what is None:  # no such limit on this system
            continue
        hard = resource.getrlimit(what)[1]
        ceiling = most if hard == resource.RLIM_INFINITY else min(most, hard)
        # One second between the soft and the hard limit of the processor time, so that the worker
        # ends by SIGXCPU, which says why, and not by SIGKILL.
        soft = ceiling - 1 if name == "CPU" else ceiling
        resource.setrlimit(what, (soft, ceiling))


def try_out() -> None:
    """Set limits of this process, and check that they hold.

    Raises
    ------
    OSError
        If they do not.
    """
    apply(Limits(cpu_seconds=1, memory_bytes=1 << 30))
    if resource.getrlimit(resource.RLIMIT_NOFILE)[1] > _OPEN_FILES:
        raise OSError("in force, but without effect")
