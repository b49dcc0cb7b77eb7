"""seccomp: the only system calls that a worker may make.

They serve computing and replying on a socket that is already open. There is none that opens a file
or a socket, starts a thread or a process, sends a signal, or maps memory as executable. All
others fail with EPERM, which Python raises as `PermissionError`.
"""

from __future__ import annotations

import ctypes
import errno
import mmap
import os

from autograder.isolation import kernel

_FREE = (
    *("read", "readv", "write", "writev", "close", "lseek", "fstat"),
    *("poll", "ppoll", "select", "pselect6"),
    *("brk", "munmap", "mremap", "madvise", "futex", "sched_yield"),
    *("rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "sigaltstack", "restart_syscall"),
    *("gettimeofday", "time", "nanosleep", "getrandom", "exit", "exit_group"),
    *("getpid", "getppid", "gettid", "getuid", "geteuid", "getgid", "getegid", "getcwd"),
    *("getrlimit", "getrusage", "times", "sched_getaffinity", "getcpu", "uname", "sysinfo"),
)
# Higher numbers, and those that stand for another process, show what that process is doing.
_LAST_OWN_CLOCK = 11
_CLOCKS = ("clock_gettime", "clock_getres", "clock_nanosleep")


class _Program(ctypes.Structure):
    """The kernel's ``struct sock_fprog``."""

    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_void_p))


class Filter:
    """A filter, translated once and put in force by any number of workers.

    Raises
    ------
    OSError
        If libseccomp, which knows the numbers of every architecture, cannot be had.
    """

    def __init__(self) -> None:
        instructions = _translate()
        # Kept alive here, as the program points to it.
        self._instructions = ctypes.create_string_buffer(instructions, len(instructions))
        address = ctypes.addressof(self._instructions)
        self._program = _Program(len(instructions) // 8, address)  # a sock_filter has 8 bytes
        self._address = ctypes.addressof(self._program)

    def enforce(self) -> None:
        """Hold this process to the filter for good; it must not be able to gain privileges."""
        kernel.filter_system_calls(self._address)


def _translate() -> bytes:
    """Return the filter as instructions of the kernel's virtual machine."""
    try:
        import pyseccomp as sc
    # It looks for libseccomp when it is imported, and says so with a RuntimeError.
    except (ImportError, RuntimeError, OSError) as error:
        raise OSError(errno.ENOENT, "libseccomp cannot be loaded") from error
    calls = sc.SyscallFilter(sc.ERRNO(errno.EPERM))
    # Another architecture's numbers mean other calls.
    calls.set_attr(sc.Attr.ACT_BADARCH, sc.KILL_PROCESS)

    def allow(name: str, *conditions: sc.Arg) -> None:
        if sc.resolve_syscall(sc.Arch.NATIVE, name) >= 0:  # not every architecture has them all
            calls.add_rule(sc.ALLOW, name, *conditions)

    for name in _FREE:
        allow(name)
    for name in _CLOCKS:
        allow(name, sc.Arg(0, sc.LE, _LAST_OWN_CLOCK))
    for name in ("mmap", "mprotect"):
        allow(name, sc.Arg(2, sc.MASKED_EQ, mmap.PROT_EXEC, 0))
    # To read one's own limits, not to set them, nor anybody else's.
    allow("prlimit64", sc.Arg(0, sc.EQ, 0), sc.Arg(2, sc.EQ, 0))
    # The C library takes ENOSYS for an old kernel and tries `clone`, whose refusal it understands.
    calls.add_rule(sc.ERRNO(errno.ENOSYS), "clone3")

    # Through a pipe, as there need not be a place to write a file.
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb") as result:
        with os.fdopen(writing, "wb") as target:
            calls.export_bpf(target)
        return result.read()
