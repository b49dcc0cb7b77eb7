"""Files that are there whole or not at all, whoever is interrupted while writing them."""

from __future__ import annotations

import os
from pathlib import Path


def write_whole(path: Path, content: bytes) -> Path:
    """Write a file in one step, in place of one that may be there, and return its path."""
    # Of this process alone, so that two that write at the same time do not mix.
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        unfinished.write_bytes(content)
        return unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
