"""One thing that was handed in: where it lies, whose it is, and when it came."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from autograder import zips
from autograder.assignment import Assignment
from autograder.handed_in import NOTEBOOK, is_submission
from autograder.names import GRADEBOOK_FILE

# What browsers and `handgrad submit` call anybody's file: who it is must stand elsewhere.
_ANYBODYS = re.compile(r"submissions?([ _-]*\(?\d+\)?)?", re.IGNORECASE)


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
    """

    path: Path
    name: str
    aliases: tuple[str, ...]
    handed_in: float
    place: str = ""
    told_by_platform: bool = False

    @property
    def is_anonymous(self) -> bool:
        """Whether the path does not say whose it is."""
        return not self.told_by_platform and is_anybodys(self.name)


def is_anybodys(name: str) -> bool:
    """Tell whether a name says nothing of whose it is."""
    return bool(_ANYBODYS.fullmatch(name))


def newest(path: Path) -> float:
    """Return when the newest file was written, as far as one can tell."""
    files = [it for it in path.rglob("*") if it.is_file()] if path.is_dir() else [path]
    return max((it.lstat().st_mtime for it in files if it.exists()), default=0.0)


def entries_of(folder: Path) -> list[Path]:
    """Return what people have put into a folder, without what graders have."""
    seen = (it for it in folder.iterdir() if not it.name.startswith("."))
    by_people = (it for it in seen if not zips.is_by_system(PurePosixPath(it.name)))
    return sorted(it for it in by_people if not os.path.lexists(it / GRADEBOOK_FILE))


def content_of(folder: Path, assignment: Assignment) -> Path:
    """Return what to read of a student's own folder.

    The folder itself if it has exercises' files; else the newest zip, the folder for its notebook,
    what is in its only folder, or its only Python file.
    """
    if not folder.is_dir() or folder.is_symlink() or is_submission(folder, assignment):
        return folder
    there = [it for it in entries_of(folder) if not it.is_symlink()]
    files = [it for it in there if it.is_file()]
    folders = [it for it in there if it.is_dir()]
    packed = [it for it in files if it.suffix.lower() == ".zip"]
    if packed:
        return max(packed, key=newest)
    if any(it.suffix == NOTEBOOK for it in files):
        return folder
    if len(folders) == 1:
        return content_of(folders[0], assignment)
    python = [it for it in files if it.suffix == ".py"]
    return python[0] if len(python) == 1 and not folders else folder
