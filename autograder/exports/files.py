"""Exports on disk: all of them or none, and what was there stays if they cannot be written."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path

from autograder.whole_file import write_whole


def write_table(path: Path, content: bytes) -> None:
    """Write a file; folders above it are made.

    Raises
    ------
    OSError
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, content)


def write_folder(folder: Path, files: Iterable[tuple[Path, bytes]]) -> int:
    """Write files into a folder, and return how many there were.

    They take their places only when all are on the disk, so that an error before leaves everything
    as it was.

    Parameters
    ----------
    files : iterable
        Paths below the folder, and contents; only one is held at a time.

    Raises
    ------
    OSError
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".handgrad-", dir=folder) as scratch:
        written = []
        for path, content in files:
            staged = Path(scratch, path)
            staged.parent.mkdir(parents=True, exist_ok=True)
            staged.write_bytes(content)
            written.append((staged, folder / path))
        for _, target in written:
            target.parent.mkdir(parents=True, exist_ok=True)
        for staged, target in written:
            staged.replace(target)
    return len(written)
