"""One thing that was handed in: where it lies, whose it is, and when it came."""

from __future__ import annotations

import contextlib
import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from autograder import zips
from autograder.assignment import Assignment
from autograder.handed_in import EXERCISES, NOTEBOOK, is_exercise, is_submission, root_of
from autograder.names import GRADEBOOK_FILE

# What browsers and `handgrad submit` call anybody's file: who it is must stand elsewhere.
_ANYBODYS = re.compile(r"submissions?([ _-]*\(?\d+\)?)?", re.IGNORECASE)

_MOST_FILES, _DEEPEST = 20_000, 16  # of one student's folder, that are looked at
_WORK = (".py", NOTEBOOK, ".zip")
_NO_WORK = "__init__.py"  # some tools make one in every folder


@dataclass(frozen=True)
class Delivery:
    """One thing that was handed in.

    Parameters
    ----------
    path : Path
        To be read as a submission.
    name : str
        Of the student, or of the file or folder.
    aliases : tuple of str
        By what a roster may know the student, the surest first; the first one is an id.
    handed_in : float
        Seconds since 1970.
    place : str
        Where it lay, for people, who need not know where a zip was unpacked.
    told_by_platform : bool
        Whether a platform says whose it is, so that what the student says does not count.
    is_named : bool
        Whether it is itself what the instructor names, and not something in it.
    """

    path: Path
    name: str
    aliases: tuple[str, ...]
    handed_in: float
    place: str = ""
    told_by_platform: bool = False
    is_named: bool = False

    @property
    def is_anonymous(self) -> bool:
        """Whether the path does not say whose it is."""
        return not self.told_by_platform and is_anybodys(self.name)


def is_anybodys(name: str) -> bool:
    """Tell whether a name says nothing of whose it is."""
    return bool(_ANYBODYS.fullmatch(name))


def newest(path: Path) -> float:
    """Return when the newest file was written, as far as one can tell."""
    files = [path / it for it in files_in(path)] if is_folder(path) else [path]
    times = []
    for file in files:
        with contextlib.suppress(OSError):
            times.append(file.lstat().st_mtime)
    return max(times, default=0.0)


def entries_of(folder: Path) -> list[Path]:
    """Return what people have put into a folder, without what graders have."""
    seen = (it for it in folder.iterdir() if not it.name.startswith("."))
    by_people = (it for it in seen if not zips.is_by_system(PurePosixPath(it.name)))
    return sorted(it for it in by_people if not _is_output(it))


def _is_output(folder: Path) -> bool:
    """Tell whether `grade -o` has written a folder; of a student's, that name is no proof."""
    return os.path.lexists(folder / GRADEBOOK_FILE) and not any(
        it.suffix.lower() in _WORK for it in files_in(folder)
    )


def files_in(folder: Path) -> list[PurePosixPath]:
    """Return where the files in a folder lie that people have put there, in no order.

    No link is followed; what cannot be looked into, or lies very deep, is left out: of a class,
    one student made it.
    """
    places: list[PurePosixPath] = []
    folders = [PurePosixPath()]
    while folders and len(places) < _MOST_FILES:
        inside = folders.pop()
        with contextlib.suppress(OSError):
            for entry in os.scandir(folder / inside):
                place = inside / entry.name
                if entry.name.startswith(".") or zips.is_by_system(place):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    folders += [place] if len(place.parts) < _DEEPEST else []
                elif entry.is_file(follow_symlinks=False):
                    places.append(place)
    return places


def content_of(folder: Path, assignment: Assignment) -> Path:
    """Return what to read of a student's own folder.

    The folder with exercises' files or notebooks in it, if there is one that lies higher than all
    others; else the newest zip, or the only Python file or notebook; else the folder itself.
    """
    if not is_folder(folder) or is_submission(folder, assignment):
        return folder
    places = files_in(folder)
    root = root_of(places, assignment)
    if root is not None:
        return folder / root
    packed = [folder / it for it in places if it.suffix.lower() == ".zip"]
    if packed:
        return max(sorted(packed), key=newest)
    whole = _work_among(places)
    return folder / whole[0] if len(whole) == 1 else folder


def passed_over(folder: Path, content: Path, assignment: Assignment) -> list[PurePosixPath]:
    """Return which files in a student's own folder look like work and are not read.

    That is all zips and notebooks, and Python files right in the folder or beside what is read:
    elsewhere lie tests and tools.

    Parameters
    ----------
    content : Path
        What is read of it.
    """
    work = _work_among(files_in(folder))
    if is_folder(content):
        # In this order, so that what lies in exercises/ is what counts.
        inside = [
            it for at in (content, content / EXERCISES) for it in work if (folder / it).parent == at
        ]
        exercises = {it.stem: it for it in inside if is_exercise(it, assignment)}
        read = set(exercises.values()) or {it for it in inside if it.suffix == NOTEBOOK}
    else:
        read = {it for it in work if folder / it == content}
    near = {PurePosixPath(), *(it.parent for it in read)}
    left = (it for it in work if it not in read)
    return sorted(it for it in left if it.suffix.lower() != ".py" or it.parent in near)


def _work_among(places: list[PurePosixPath]) -> list[PurePosixPath]:
    return [it for it in places if it.suffix.lower() in _WORK and it.name != _NO_WORK]


def is_folder(path: Path) -> bool:
    """Tell whether a path is a folder, and no link to one."""
    try:
        return stat.S_ISDIR(path.lstat().st_mode)
    except OSError:
        return False
