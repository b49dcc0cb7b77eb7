"""Files of one folder, written together; what an earlier run wrote there in their place goes.

What we write is on record in the folder, with hashes. So files of ours that nobody has changed can
be told from those of others, which are never removed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath

from autograder import zips
from autograder.scratch import scratch_folder
from autograder.whole_file import write_whole

RECORD_FILE = ".handgrad.sha256"  # `sha256sum -c` reads it as well

_OnRecord = set[tuple[str, str]]  # hashes, and paths below the folder


def write_folder(
    folder: Path, files: Iterable[tuple[Path, bytes]], places: Sequence[str]
) -> list[Path]:
    """Write files into a folder, and remove those that an earlier call wrote at the same places.

    They take their places only when all are on the disk, so that an error before leaves everything
    as it was. What is killed in the middle is made good by the next call.

    Parameters
    ----------
    files : iterable
        Paths below the folder, and contents; only one is held at a time.
    places : sequence of str
        Where all such files lie, as patterns like ``*/results.json``.

    Returns
    -------
    others : list of Path
        What else lies at these places: somebody else has written or changed it, and it stays.

    Raises
    ------
    OSError
    """
    folder.mkdir(parents=True, exist_ok=True)
    record = folder / RECORD_FILE
    with scratch_folder(folder) as scratch:
        now: _OnRecord = set()
        paths = []
        for path, content in files:
            staged = scratch / path
            staged.parent.mkdir(parents=True, exist_ok=True)
            staged.write_bytes(content)
            now.add((hashlib.sha256(content).hexdigest(), path.as_posix()))
            paths.append(path)
        for path in paths:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
        before = _read(record)
        # First, so that whoever comes after a run that was killed knows what both have written.
        write_whole(record, _lines(before | now), scratch)
        for path in paths:
            (scratch / path).replace(folder / path)
        others = _tidied(folder, paths, places, before | now)
        elsewhere = {
            (digest, path)
            for digest, path in before
            if not any(PurePosixPath(path).match(place) for place in places)
        }
        write_whole(record, _lines(elsewhere | now), scratch)
    return others


def _tidied(
    folder: Path, written: Sequence[Path], places: Sequence[str], ours: _OnRecord
) -> list[Path]:
    """Remove what is ours, but not just written, and return what is not ours."""
    # By number: file systems may give names back in other letters than they took.
    kept = {_number(folder / path) for path in written}
    others = []
    for path in sorted(it for place in places for it in folder.glob(place)):
        if _number(path) in kept or zips.is_by_system(PurePosixPath(path.name)):
            continue
        is_file = path.is_file() and not path.is_symlink()
        inside = path.relative_to(folder).as_posix()
        if is_file and (hashlib.sha256(path.read_bytes()).hexdigest(), inside) in ours:
            path.unlink()
            if not any(path.parent.iterdir()):
                path.parent.rmdir()
        else:
            others.append(path)
    return others


def _number(path: Path) -> tuple[int, int]:
    status = path.lstat()
    return status.st_dev, status.st_ino


def _read(record: Path) -> _OnRecord:
    """Return what is on record; lines that mean nothing match no file."""
    if not record.exists():
        return set()
    lines = record.read_text("utf-8", "replace").split("\n")
    return {(digest, path) for digest, _, path in (it.partition("  ") for it in lines) if path}


def _lines(on_record: _OnRecord) -> bytes:
    by_path = sorted(on_record, key=lambda it: it[::-1])
    return "".join(f"{digest}  {path}\n" for digest, path in by_path).encode()
