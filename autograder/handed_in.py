"""The files in a folder or zip that may be a submission, read as bytes.

Nothing is unpacked to disk and no link is followed. What is wrong with the whole (no such path, a
broken zip) is a `SubmissionError`; what is wrong with one file is the outcome of its exercise.
"""

from __future__ import annotations

import os
import stat
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath, PurePosixPath
from typing import TypeVar

from autograder import zips
from autograder.assignment import Assignment
from autograder.describe import shortened
from autograder.identity import IDENTITY_FILE, MOST_BYTES
from autograder.outcomes import CallFailed, CaseEnded, Outcome
from autograder.submission_error import SubmissionError

NOTEBOOK = ".ipynb"
EXERCISES = "exercises"  # a folder in which exercises' files may lie
_MOST_FILES = 2_000
_MOST_NOTEBOOKS = 2  # that are read: one can be graded, two tell that it is not one
_LONGEST_LIST = 300  # characters
_Place = TypeVar("_Place", bound=PurePath)


@dataclass
class Found:
    """What a path holds.

    Parameters
    ----------
    files : dict
        The exercises' files, by slug.
    others : dict
        By name, what may hold functions of several exercises: notebooks, and a file that is the
        whole submission.
    identity : bytes or CaseEnded, optional
        What says whose it is.
    passed_over : str
        Which notebooks were not read beside others, or empty.
    """

    files: dict[str, bytes | CaseEnded]
    others: dict[str, bytes | CaseEnded] = field(default_factory=dict)
    identity: bytes | CaseEnded | None = None
    passed_over: str = ""


def find_files(path: Path, assignment: Assignment) -> Found:
    """Read what may be graded.

    Parameters
    ----------
    path : Path
        A folder, a zip (flat or with an ``exercises/`` folder inside), a single ``.py`` file or a
        notebook.

    Raises
    ------
    SubmissionError
        If there is no such path, or it would be unsafe to look.
    """
    try:
        if path.is_symlink():
            raise SubmissionError(path, "a link; name what it leads to")
        if path.is_dir():
            return _read_folder(path, assignment, _read_regular)
        if not path.exists():
            raise SubmissionError(path, "no such file or folder")
        if path.suffix.lower() == ".zip":
            return _read_zip(path, assignment)
        if path.suffix.lower() in (".py", NOTEBOOK) and path.is_file():
            content = _read_regular(path, most_bytes(path.suffix.lower(), assignment))
            is_named = is_exercise(path, assignment)
            return Found({path.stem: content}) if is_named else Found({}, {path.name: content})
    except OSError as error:
        inside = error.filename and Path(error.filename) != path
        what = f"{Path(error.filename).name} cannot" if inside else "cannot"
        raise SubmissionError(path, f"{what} be read ({error.strerror})") from error
    raise SubmissionError(path, "not a folder, a .zip, a .py file or a notebook (.ipynb)")


def find_own(assignment: Assignment) -> Found:
    """Read what lies in the course's own exercises/, on the machine of the student who wrote it.

    The folder may be a link there, and a file that cannot be read costs no other.

    Raises
    ------
    SubmissionError
        If there is no such folder, or it cannot be looked into.
    """
    folder = assignment.file.parent
    if not folder.is_dir():
        raise SubmissionError(folder, "no such file or folder")
    try:
        return _read_folder(Path(os.path.realpath(folder)), assignment, _read_if_possible)
    except OSError as error:
        raise SubmissionError(folder, f"cannot be read ({error.strerror})") from error


def most_bytes(suffix: str, assignment: Assignment) -> int:
    """Return how large a file may be: a notebook holds pictures as well."""
    limits = assignment.limits
    return limits.submission_mib << 20 if suffix == NOTEBOOK else limits.source_kib << 10


def unusable(why: str) -> CallFailed:
    """Return the outcome of an exercise whose file cannot be run."""
    return CallFailed(Outcome.CRASHED, why, "Save the file again as plain UTF-8 Python source.")


def _read_folder(
    folder: Path, assignment: Assignment, read: Callable[[Path, int], bytes | CaseEnded]
) -> Found:
    found = Found({})
    # In this order, so that what lies in exercises/ is what counts.
    places = (folder, folder / EXERCISES)
    for inside in places:
        for slug in assignment.slugs:
            file = inside / f"{slug}.py"
            if os.path.lexists(file):
                found.files[slug] = read(file, most_bytes(".py", assignment))
    there = [file for inside in places for file in sorted(inside.glob(f"*{NOTEBOOK}"))]
    notebooks, found.passed_over = _notebooks(there, assignment)
    for file in notebooks:
        found.others[file.name] = read(file, most_bytes(NOTEBOOK, assignment))
    names = (it.name for inside in places for it in inside.glob("*"))
    _tell_of_other_case(found, names, assignment)
    if os.path.lexists(folder / IDENTITY_FILE):
        found.identity = read(folder / IDENTITY_FILE, MOST_BYTES)
    return found


def _notebooks(there: Sequence[_Place], assignment: Assignment) -> tuple[list[_Place], str]:
    """Return which notebooks to read, and which are passed over: copies beside the course's own."""
    own = [it for it in there if it.name == assignment.notebook.name]
    chosen = own or list(there[:_MOST_NOTEBOOKS])
    names = dict.fromkeys(it.name for it in chosen)
    others = dict.fromkeys(it.name for it in there if it not in chosen)
    if not others:
        return chosen, ""
    shown = shortened(", ".join(others), _LONGEST_LIST)
    return chosen, f"left out beside {', '.join(names)}: {shown}"


def _read_if_possible(file: Path, most: int) -> bytes | CaseEnded:
    """Return the content of a file as `_read_regular` does, or why it cannot be read."""
    try:
        return _read_regular(file, most)
    except OSError as error:
        return CallFailed(
            Outcome.CRASHED,
            f"{file.name} cannot be read ({error.strerror})",
            "Give yourself the right to read it, or save it again under this name.",
        )


def _read_regular(file: Path, most: int) -> bytes | CaseEnded:
    """Return the content of a file, and of a larger one `most` bytes and another one."""
    # Neither the file nor the folder it is in may be a link: it could lead to the solutions.
    if file.parent.is_symlink() or not stat.S_ISREG(file.lstat().st_mode):
        why = f"{file.name} is a link or not a regular file"
        return CallFailed(Outcome.CRASHED, why, "Put a file with your code in its place.")
    with file.open("rb") as stream:
        return stream.read(most + 1)


def _read_zip(path: Path, assignment: Assignment) -> Found:
    with zips.opened(path) as archive:
        members = _checked_members(path, archive, assignment)
        found = Found({})
        root = root_of(members, assignment)
        if root is None:
            _explain_why_not_one(path, members, assignment)
            return found
        if (about := members.get(root / IDENTITY_FILE)) is not None:
            found.identity = _read_member(archive, about, MOST_BYTES)
        # In this order, so that what lies in exercises/ is what counts.
        places = (root, root / EXERCISES)
        inside = [file for place in places for file in members if file.parent == place]
        for file in (it for it in inside if is_exercise(it, assignment)):
            most = most_bytes(".py", assignment)
            found.files[file.stem] = _read_member(archive, members[file], most)
        there = [it for it in inside if it.suffix == NOTEBOOK]
        notebooks, found.passed_over = _notebooks(there, assignment)
        for file in notebooks:
            most = most_bytes(NOTEBOOK, assignment)
            found.others[file.name] = _read_member(archive, members[file], most)
        _tell_of_other_case(found, (it.name for it in inside), assignment)
        return found


def _tell_of_other_case(found: Found, names: Iterable[str], assignment: Assignment) -> None:
    """Say of an exercise's file that is not there if one is whose name differs in case alone."""
    if not found.files:  # then it is for others to say that there is nothing to grade
        return
    missing = {f"{it}.py".casefold(): it for it in assignment.slugs if it not in found.files}
    for name in names:
        slug = missing.get(name.casefold())
        if slug is not None:
            why = f"{slug}.py is not there, but {name} is, whose name differs in case"
            found.files[slug] = CallFailed(Outcome.MISSING, why, f"Rename {name} to {slug}.py.")


def _explain_why_not_one(
    path: Path, places: Iterable[PurePosixPath], assignment: Assignment
) -> None:
    """Say what keeps a zip from being one submission, if it holds something to grade."""
    many = "a zip of many submissions has to be the only path that is named"
    exercises = [place for place in places if is_exercise(place, assignment)]
    if exercises:
        folders = ", ".join(sorted({str(place.parent) for place in exercises})[:5])
        raise SubmissionError(path, f"has exercises' files in several folders ({folders}); {many}")
    if any(place.suffix.lower() == ".zip" for place in places):
        raise SubmissionError(path, f"holds zips in place of exercises' files; {many}")


def is_exercise(file: PurePosixPath | Path, assignment: Assignment) -> bool:
    """Tell whether a file is named as that of an exercise."""
    return file.suffix == ".py" and file.stem in assignment.slugs


def is_submission(folder: Path, assignment: Assignment) -> bool:
    """Tell whether a folder has exercises' files where a submission has them."""
    files = (folder / f"{slug}.py" for slug in assignment.slugs)
    return os.path.lexists(folder / EXERCISES) or any(map(os.path.lexists, files))


def root_of(files: Iterable[PurePosixPath], assignment: Assignment) -> PurePosixPath | None:
    """Return which folder among files is the submission: many tools pack folders around it.

    It is the highest one that holds exercises' files, or notebooks if there are none; None if that
    is not one folder.
    """
    places = list(files)
    exercises = [file for file in places if is_exercise(file, assignment)]
    wanted = exercises or [file for file in places if file.suffix == NOTEBOOK]
    folders = {it.parent.parent if it.parent.name == EXERCISES else it.parent for it in wanted}
    depth = min((len(folder.parts) for folder in folders), default=0)
    highest = [folder for folder in folders if len(folder.parts) == depth]
    return highest[0] if len(highest) == 1 else None


def _read_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, most: int) -> bytes:
    with archive.open(member) as stream:
        # What the directory of the zip says of sizes need not be true.
        return stream.read(most + 1)


def _checked_members(
    path: Path, archive: zipfile.ZipFile, assignment: Assignment
) -> dict[PurePosixPath, zipfile.ZipInfo]:
    """Return the files in a zip, after refusing what no honest tool packs."""
    everything = archive.infolist()
    limit = assignment.limits.submission_mib
    if len(everything) > _MOST_FILES:
        raise SubmissionError(path, f"the zip holds more than {_MOST_FILES} files")
    if sum(member.file_size for member in everything) > limit << 20:
        raise SubmissionError(path, f"the zip unpacks to more than {limit} MiB")
    for member in everything:
        if zips.leads_out(zips.place_of(member)):
            raise SubmissionError(path, f"the zip names a place outside it: {member.filename!r}")
        if zips.is_link(member):
            raise SubmissionError(path, f"the zip holds a link: {member.filename!r}")
        if not zips.is_unpackable(member):
            raise SubmissionError(path, "the zip is not packed as usual (by deflate); make it anew")
    places = {zips.place_of(member): member for member in everything if not member.is_dir()}
    return {
        place: member
        for place, member in places.items()
        if place.parts and not zips.is_by_system(place)
    }
