"""Tables on disk; for files of students see `whole_folder`."""

from __future__ import annotations

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
