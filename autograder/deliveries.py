"""Paths as instructors have them -> what each student handed in, and when.

Folders of folders, folders of zips, and what Gradescope, Canvas and Moodle let one download. What
platforms write is believed only at the place that the instructor names, and a zip is looked into
for many submissions only if it is all that is named: anywhere else, a student could write anybody's
name. For the same reason, students are who the folders and files at that place are called after;
what lies deeper is theirs, but for the sections of a class.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from dataclasses import replace
from itertools import takewhile
from pathlib import Path, PurePosixPath

from autograder.assignment import Assignment
from autograder.class_zip import GRADESCOPE_FILE, members, unpack
from autograder.delivery import (
    Delivery,
    content_of,
    entries_of,
    files_in,
    is_anybodys,
    is_folder,
    newest,
)
from autograder.handed_in import EXERCISES, NOTEBOOK, is_exercise, is_submission, root_of
from autograder.names import folded, short_name
from autograder.platforms import from_gradescope, from_others, is_exported
from autograder.submission import own_name

_WHOLE = (".zip", NOTEBOOK, ".py")  # files that may be a submission


def find_deliveries(
    path: Path, assignment: Assignment, scratch: Path, *, is_only: bool = True
) -> list[Delivery]:
    """Return what a path holds.

    Parameters
    ----------
    scratch : Path
        An empty folder, to unpack into and to be removed when all is read.
    is_only : bool
        Whether no other path is named.

    Raises
    ------
    SubmissionError
        If a zip or a platform's list cannot be read.
    OSError
        If a folder cannot be looked into.
    """
    named = Path(os.path.realpath(path)) if path.is_symlink() else path
    around = _folder_of_class(named, assignment) if is_only else None
    if around is not None:
        unpacked = scratch / "unpacked"
        unpack(named, unpacked, assignment.limits.submission_mib)
        folder = unpacked.joinpath(*map(short_name, around.parts))
    else:
        folder = named
    name = own_name(named)
    return [
        replace(it, place=_place(it.path, path, scratch), is_named=it.name == name)
        for it in _in_named(folder, assignment, name, scratch, is_only)
    ]


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


def _in_named(
    folder: Path, assignment: Assignment, name: str, scratch: Path, is_only: bool
) -> Iterator[Delivery]:
    """Yield what lies where the instructor points at: platforms are believed there.

    If other paths are named as well, this one may well be a student's, and nobody is.
    """
    entries = entries_of(folder) if folder.is_dir() else []
    inside = [it for it in entries if _may_be_one(it)]
    exported = {it for it in entries if is_exported(it.name, not is_folder(it))}
    others = [it for it in inside if it not in exported]
    if is_only and folder / GRADESCOPE_FILE in exported:
        yield from from_gradescope(folder, assignment)
    elif is_only and len(exported) > len(others):
        yield from from_others(sorted(exported), assignment, scratch)
        yield from _students(others, assignment)
    elif is_submission(folder, assignment) or [it.suffix for it in inside] in ([], [NOTEBOOK]):
        yield _delivery(folder, name)
    elif not is_only and root_of(files_in(folder), assignment) is not None:
        yield _delivery(content_of(folder, assignment), name)
    elif all(map(_is_nobodys, inside)):
        yield from (_delivery(it, name) for it in inside)
    else:
        yield from _students(_without_sections(inside, assignment), assignment)


def _without_sections(entries: list[Path], assignment: Assignment) -> list[Path]:
    """Return the students' folders and files, with what lies in the folders of a class's sections.

    Folders are those of sections if none of them can be read as a submission, some hold several,
    and no two of these have the same name, as parts of a submission have (src, data, hw1).
    """
    inside = {it: _packed_in(it, assignment) for it in entries}
    names = [folded(own_name(it)) for them in inside.values() for it in them]
    are_sections = (
        all(them and is_folder(it) for it, them in inside.items())
        and any(len(them) > 1 for them in inside.values())
        and len(set(names)) == len(names)
    )
    if not are_sections:
        return entries
    return [it for section in entries for it in _looked_into(section)]


def _packed_in(folder: Path, assignment: Assignment) -> list[Path]:
    """Return the folders and zips in a folder that may each be of one student."""
    if not is_folder(folder) or is_submission(folder, assignment):
        return []
    inside = _looked_into(folder)
    if all(map(_is_nobodys, inside)):
        return []
    return [
        it
        for it in inside
        if any(_is_graded(place, assignment) for place in files_in(it))
        or (it.suffix.lower() == ".zip" and not is_folder(it))
    ]


def _is_graded(place: PurePosixPath, assignment: Assignment) -> bool:
    return is_exercise(place, assignment) or place.suffix.lower() in (NOTEBOOK, ".zip")


def _students(entries: list[Path], assignment: Assignment) -> Iterator[Delivery]:
    """Yield what each of some students handed in, who are called after their folders or files."""
    for entry in entries:
        if not is_folder(entry):
            yield _delivery(entry)
            continue
        inside = _looked_into(entry)
        if len(inside) > 1 and all(map(_is_nobodys, inside)):
            # What is in it has no name that means anything, and may be several attempts.
            yield from (_delivery(it, entry.name) for it in inside)
        else:
            yield _delivery(content_of(entry, assignment), entry.name)


def _looked_into(folder: Path) -> list[Path]:
    """Return what may be submissions in a student's folder; nothing if one may not look there."""
    with contextlib.suppress(OSError):
        return [it for it in entries_of(folder) if _may_be_one(it)]
    return []


def _may_be_one(path: Path) -> bool:
    """Tell whether a path may be a submission; a link is refused when it is read."""
    return is_folder(path) or path.is_symlink() or path.suffix.lower() in _WHOLE


def _is_nobodys(path: Path) -> bool:
    return is_anybodys(path.stem) and not is_folder(path)


def _delivery(path: Path, name: str = "") -> Delivery:
    name = name or own_name(path)
    return Delivery(path, name, (name,), newest(path))
