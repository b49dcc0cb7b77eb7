"""A stub put back as it was given, and the student's file kept beside it."""

from __future__ import annotations

import contextlib
import itertools
from pathlib import Path

from autograder.assignment import Exercise
from autograder.whole_file import write_whole


class NothingToReset(ValueError):
    """There is nothing to put back; the message says why."""


def pristine(exercise: Exercise) -> bytes:
    """Return the stub of an exercise as it was given.

    Raises
    ------
    NothingToReset
        If the student's file is still that, or if this folder has no copy to put back.
    OSError
        If a file cannot be read.
    """
    name = exercise.stub.name
    try:
        stub = exercise.pristine_stub.read_bytes()
    except FileNotFoundError:
        raise NothingToReset(
            f"this folder holds no copy of {name} as it was given; "
            f"in a clone of the course, `git checkout exercises/{name}` brings it back"
        ) from None
    if exercise.stub.exists() and exercise.stub.read_bytes() == stub:
        raise NothingToReset(f"{name} is as it was given")
    return stub


def put_back(exercise: Exercise, stub: bytes) -> Path | None:
    """Keep the student's file of an exercise, if there is one, and put a stub in its place.

    Returns
    -------
    Path or None
        Where the old file is kept: beside the new one, under a name that ends with the first number
        that no earlier one has. Such a name is never graded.

    Raises
    ------
    OSError
        If a file cannot be read or written; the student's file is as it was then.
    """
    kept = _kept(exercise.stub) if exercise.stub.exists() else None
    write_whole(exercise.stub, stub)
    return kept


def _kept(file: Path) -> Path:
    content = file.read_bytes()
    for number in itertools.count(1):
        path = file.with_name(f"{file.name}.{number}")
        with contextlib.suppress(FileExistsError), path.open("xb") as copy:
            copy.write(content)
            return path
    raise AssertionError("numbers do not end")
