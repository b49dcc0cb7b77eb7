"""Files that are there whole or not at all, whoever is interrupted while writing them."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path


def write_whole(path: Path, content: bytes, unfinished_in: Path | None = None) -> Path:
    """Write a file in one step, in place of one that may be there, and return its path.

    Parameters
    ----------
    unfinished_in : Path, optional
        A folder on the same disk for what is not whole yet, in which it stays if this process is
        killed; default: that of `path`.

    Raises
    ------
    OSError
        About `path`, whatever could not be written on the way there.
    """
    # Of this process alone, so that two that write at the same time do not mix.
    unfinished = (unfinished_in or path.parent) / f".{path.name}.{os.getpid()}.part"
    try:
        unfinished.write_bytes(content)
        return unfinished.replace(path)
    except BaseException as error:
        with contextlib.suppress(OSError):  # what went wrong first is what matters
            unfinished.unlink()
        if isinstance(error, OSError):
            raise OSError(error.errno, error.strerror, str(path)) from error
        raise
