"""System calls that Python's standard library has no function for."""

from __future__ import annotations

import ctypes
import errno
import os
import signal
import sys

_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
# From linux/prctl.h.
_SET_PDEATHSIG, _GET_DUMPABLE, _SET_DUMPABLE = 1, 3, 4
_SET_SECCOMP, _SET_NO_NEW_PRIVS, _GET_NO_NEW_PRIVS = 22, 38, 39
# From malloc.h.
_M_TRIM_THRESHOLD, _M_MMAP_MAX = -1, -4

if _LIBC is not None:
    _LIBC.prctl.argtypes = (ctypes.c_int, *4 * (ctypes.c_ulong,))
    _LIBC.syscall.argtypes = 5 * (ctypes.c_long,)
    _LIBC.syscall.restype = ctypes.c_long


def prctl(option: int, first: int = 0, second: int = 0) -> int:
    """Ask the kernel for something about this process.

    Raises
    ------
    OSError
        If it refuses, or is not Linux.
    """
    if _LIBC is None:
        raise OSError(errno.ENOSYS, "not Linux")
    return _checked(_LIBC.prctl(option, first, second, 0, 0))


def syscall(number: int, first: int, second: int = 0, third: int = 0, fourth: int = 0) -> int:
    """Make a system call by its number; errors as in `prctl`."""
    if _LIBC is None:
        raise OSError(errno.ENOSYS, "not Linux")
    return _checked(_LIBC.syscall(number, first, second, third, fourth))


def die_with(parent: int) -> None:
    """End this process when `parent` ends, or now if it has."""
    prctl(_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it ended before this could be asked for
        os._exit(0)


def forbid_dumps() -> None:
    """Let no other process of the same user look into this one."""
    prctl(_SET_DUMPABLE, 0)


def forbid_new_privileges() -> None:
    """Let nothing that this process executes have more rights than it has."""
    prctl(_SET_NO_NEW_PRIVS, 1)


def is_dumpable() -> bool:
    """Return whether `forbid_dumps` has not been called."""
    return prctl(_GET_DUMPABLE) != 0


def may_gain_privileges() -> bool:
    """Return whether `forbid_new_privileges` has not been called."""
    return prctl(_GET_NO_NEW_PRIVS) == 0


def filter_system_calls(program: int) -> None:
    """Put a seccomp filter, the ``struct sock_fprog`` at an address, in force for good."""
    prctl(_SET_SECCOMP, 2, program)


def keep_freed_memory() -> None:
    """Let the C library keep what is freed for later, instead of giving it back page by page.

    Large arrays then cost nothing anew each time. Whoever knows of it could ask for it, so that
    functions that are compared must all have it.
    """
    if _LIBC is not None and hasattr(_LIBC, "mallopt"):
        _LIBC.mallopt(_M_MMAP_MAX, 0)
        _LIBC.mallopt(_M_TRIM_THRESHOLD, ctypes.c_int(-1))


def _checked(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result
