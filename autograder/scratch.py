"""Folders for what is unfinished, which do not stay for good even if their owner is killed.

Who is killed cannot tidy up. So an owner holds a lock in its folder for as long as it lives, and
whoever makes the next folder at the same place removes those that nobody holds.
"""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

try:
    import fcntl
except ImportError:  # not on Windows, where folders of those who were killed stay
    _CAN_LOCK = False
else:
    _CAN_LOCK = True

_PREFIX = ".handgrad-"
_LOCK_FILE = "lock"


@contextmanager
def scratch_folder(parent: Path | None = None) -> Iterator[Path]:
    """Give an empty folder that goes with the context, or when the next one is made beside it.

    Parameters
    ----------
    parent : Path, optional
        Where to make it; default: the system's folder for temporary files.

    Raises
    ------
    OSError
        If nothing can be written there.
    """
    parent = parent or Path(tempfile.gettempdir())
    if _CAN_LOCK:
        _remove_abandoned(parent)
    folder, lock = _made(parent)
    try:
        inside = folder / "inside"
        inside.mkdir()
        yield inside
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def _made(parent: Path) -> tuple[Path, int]:
    """Make a folder, and return it with the descriptor that holds it."""
    while True:
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=parent))
        lock = _held(folder)
        if lock is not None:  # else somebody tidied up just now
            return folder, lock


def _remove_abandoned(parent: Path) -> None:
    for folder in parent.glob(f"{_PREFIX}*"):
        with suppress(OSError):  # others tidy up as well
            if not _is_ours(folder):
                continue
            lock = _held(folder)
            if lock is not None:
                shutil.rmtree(folder, ignore_errors=True)
                os.close(lock)


def _is_ours(folder: Path) -> bool:
    """Tell our folder from what others may put in a place that all can write to."""
    status = folder.lstat()
    return stat.S_ISDIR(status.st_mode) and status.st_uid == os.geteuid()


def _held(folder: Path) -> int | None:
    """Return a descriptor that holds a folder, or None if another process holds or removed it."""
    file = folder / _LOCK_FILE
    descriptor = None
    try:
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
        if _CAN_LOCK:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.path.samestat(os.fstat(descriptor), file.stat()):
            return descriptor
    except (BlockingIOError, FileNotFoundError):
        pass
    if descriptor is not None:
        os.close(descriptor)
    return None
