"""One timed section at a time on a whole machine."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

try:
    import fcntl
except ImportError:  # not on Windows
    _CAN_LOCK = False
else:
    _CAN_LOCK = True

LOCK_FILE = "handgrad-timing.lock"
_PATIENCE_SECONDS = 60.0
_PAUSE_SECONDS = 0.01  # to look more often would disturb whoever is timed


@contextlib.contextmanager
def timed_section(
    path: Path | None = None, patience_seconds: float = _PATIENCE_SECONDS
) -> Iterator[str]:
    """Hold the machine's lock, so that graders beside this one do not time at the same time.

    The system releases it when its holder ends, however that happens. To be safe is not worth to
    wait for ever: whoever does not get the lock goes on without it.

    Parameters
    ----------
    path : Path, optional
        The lock; default: a file in the folder for temporary files, shared by all users.

    Yields
    ------
    str
        Why there is no lock, or empty.
    """
    if not _CAN_LOCK:
        yield "timed without the machine's lock: this system has none"
        return
    try:
        descriptor = _open(path or Path(tempfile.gettempdir()) / LOCK_FILE)
    except OSError as error:
        yield f"timed without the machine's lock: {error.strerror}"
        return
    try:
        got = _lock(descriptor, time.monotonic() + patience_seconds)
        yield "" if got else f"timed without the machine's lock: busy for {patience_seconds:g} s"
    finally:
        os.close(descriptor)


def _open(path: Path) -> int:
    """Open a file that anybody may have put there: never through a link, and never to write."""
    # Nothing is written, so that reading must be enough; a pipe in its place must not block.
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        # Kernels refuse O_CREAT on others' files in shared folders, even to root.
        descriptor = os.open(path, flags)
    except FileNotFoundError:
        try:
            descriptor = os.open(path, flags | os.O_CREAT | os.O_EXCL, 0o444)
            os.fchmod(descriptor, 0o444)  # for all users, whatever the umask says
        except FileExistsError:  # another grader was faster
            descriptor = os.open(path, flags)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "its place is taken by something that is no file")
    return descriptor


def _lock(descriptor: int, deadline: float) -> bool:
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                return False
            time.sleep(_PAUSE_SECONDS)  # flock itself can wait, but not until a deadline
        else:
            return True
