"""Makes system calls by their numbers, among them those of another architecture's numbering."""

import ctypes
import errno
import os

SCORE = 0
OUTCOMES = {"forbidden"}
NEEDS_CONFINEMENT = True


libc = ctypes.CDLL(None, use_errno=True)
# The same on all architectures: io_uring_setup, open_tree, fsopen, pidfd_open, openat2.
NUMBERS = (425, 428, 430, 434, 437)


def bias_variance(predictions, targets):
    for number in NUMBERS:
        result = libc.syscall(number, 0, 0, 0, 0, 0)
        if result >= 0 or ctypes.get_errno() not in (errno.EPERM, errno.EACCES, errno.ENOSYS):
            raise RuntimeError(f"BREACH: system call {number} was carried out")
    if libc.syscall(0x40000000 + 39) == os.getpid():
        raise RuntimeError("BREACH: a system call by the numbers of the x32 ABI")
    raise OSError(errno.EPERM, "no such system call")
