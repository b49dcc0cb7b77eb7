"""Files that are there whole or not at all, whoever is interrupted while writing them."""

from __future__ import annotations

import os
from pathlib import Path


def write_whole(path: Path, content: bytes, unfinished_in: Path | None = None) -> Path:
    """Write a file in one step, in place of one that may be there, and return its path.

    Parameters
    ----------
    unfinished_in : Path, optional
        A folder on the same disk for what is not whole yet, in which it stays if this process is
        killed; default: that of `path`.
    """
    # Of this process alone, so that two that write at the same time do not mix.
    unfinished = (unfinished_in or path.parent) / f".{path.name}.{os.getpid()}.part"
    try:
        unfinished.write_bytes(content)
        return unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
