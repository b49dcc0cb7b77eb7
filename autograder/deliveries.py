"""Paths as instructors have them -> what each student handed in, and when.

Folders of folders, folders of zips, and what Gradescope, Canvas and Moodle let one download. What
platforms write is believed only at the place that the instructor names, and a zip is looked into
for many submissions only if it is the one zip that is named: anywhere else, a student could write
anybody's name.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from itertools import takewhile
from pathlib import Path, PurePosixPath

from autograder.assignment import Assignment
from autograder.class_zip import GRADESCOPE_FILE, members, unpack
from autograder.delivery import Delivery, content_of, entries_of, is_anybodys, newest
from autograder.handed_in import EXERCISES, NOTEBOOK, is_exercise, is_submission, root_of
from autograder.names import short_name
from autograder.platforms import from_gradescope, from_others, is_exported
from autograder.submission import own_name
from autograder.submission_error import SubmissionError

_WHOLE = (".zip", NOTEBOOK, ".py")  # files that may be a submission


def find_deliveries(
    path: Path, assignment: Assignment, scratch: Path, *, is_only_zip: bool = True
) -> list[Delivery]:
    """Return what a path holds.

    Parameters
    ----------
    scratch : Path
        An empty folder, to unpack into and to be removed when all is read.
    is_only_zip : bool
        Whether no zip but this one, if it is one, is named.

    Raises
    ------
    SubmissionError
        If a zip or a platform's list cannot be read.
    """
    named = Path(os.path.realpath(path)) if path.is_symlink() else path
    folder = named
    around = _folder_of_class(named, assignment)
    if around is not None and not is_only_zip:
        if root_of(members(named), assignment) is None:
            raise SubmissionError(path, "a zip of many submissions has to be the only zip named")
        around = None  # it can be read as one submission all the same
    if around is not None:
        unpacked = scratch / "unpacked"
        unpack(named, unpacked, assignment.limits.submission_mib)
        folder = unpacked.joinpath(*map(short_name, around.parts))
    if not folder.is_dir():
        return [replace(_delivery(named), place=str(path))]
    found = _in_named_folder(folder, assignment, own_name(named), scratch)
    return [replace(it, place=_place(it.path, path, scratch)) for it in found]


def _place(of: Path, given: Path, scratch: Path) -> str:
    for inside in (scratch / "unpacked", scratch):
        if of.is_relative_to(inside):
            return str(given / of.relative_to(inside))
    return str(of)


def _folder_of_class(path: Path, assignment: Assignment) -> PurePosixPath | None:
    """Return the folder in a zip that many submissions lie in, or None if there are not many."""
    places = members(path) if path.suffix.lower() == ".zip" and path.is_file() else []
    levels = zip(*(it.parent.parts for it in places), strict=False)
    common = takewhile(lambda it: len(set(it)) == 1 and not is_exported(it[0], False), levels)
    around = PurePosixPath(*(parts[0] for parts in common))
    direct = [it for it in places if it.parent in (around, around / EXERCISES)]
    if any(is_exercise(it, assignment) for it in direct):
        return None
    if any(is_exported(it.relative_to(around).parts[0], it.parent == around) for it in places):
        return around
    if any(it.suffix == NOTEBOOK for it in direct):
        return None
    folders = {it.relative_to(around).parts[0] for it in places if it.parent != around}
    has_zips = any(it.parent == around and it.suffix.lower() == ".zip" for it in places)
    is_class = has_zips or sum(not folder.startswith(".") for folder in folders) > 1
    return around if is_class else None


def _in_named_folder(
    folder: Path, assignment: Assignment, name: str, scratch: Path
) -> Iterator[Delivery]:
    """Yield what lies in a folder that the instructor names: platforms are believed there."""
    entries = entries_of(folder)
    inside = _whole(entries)
    exported = [it for it in entries if is_exported(it.name, it.is_file())]
    if (folder / GRADESCOPE_FILE).is_file():
        yield from from_gradescope(folder, assignment)
    elif exported and all(it in exported for it in inside):
        yield from from_others(exported, assignment, scratch)
    elif is_submission(folder, assignment) or not inside:
        yield _delivery(folder, name)
    elif all(map(_is_nobodys, inside)):
        yield from (_delivery(it, name) for it in inside)
    else:
        yield from _each(inside, assignment)


def _in_folder(folder: Path, assignment: Assignment, name: str) -> Iterator[Delivery]:
    """Yield the submissions in a folder, or the folder itself if it is one."""
    inside = _whole(entries_of(folder))
    if is_submission(folder, assignment) or not inside:
        yield _delivery(folder, name)
    elif all(map(_is_nobodys, inside)):
        # A student's folder: what is in it has no name that means anything.
        yield from (_delivery(it, name) for it in inside)
    elif len(inside) == 1 and inside[0].is_dir():
        yield from _in_folder(inside[0], assignment, name)
    elif len(inside) == 1 or any(it.suffix == ".py" for it in inside):
        yield _delivery(content_of(folder, assignment), name)
    else:
        yield from _each(inside, assignment)


def _each(entries: list[Path], assignment: Assignment) -> Iterator[Delivery]:
    for entry in entries:
        if entry.is_dir():
            yield from _in_folder(entry, assignment, entry.name)
        else:
            yield _delivery(entry)


def _whole(entries: list[Path]) -> list[Path]:
    """Return those that may be submissions, but no links; none if they are one notebook."""
    there = [it for it in entries if not it.is_symlink()]
    folders = [it for it in there if it.is_dir()]
    files = [it for it in there if it.suffix.lower() in _WHOLE and it.is_file()]
    is_one = not folders and [it.suffix for it in files] == [NOTEBOOK]
    return [] if is_one else sorted(folders + files)


def _is_nobodys(path: Path) -> bool:
    return path.is_file() and is_anybodys(path.stem)


def _delivery(path: Path, name: str = "") -> Delivery:
    name = name or own_name(path)
    return Delivery(path, name, (name,), newest(path))
