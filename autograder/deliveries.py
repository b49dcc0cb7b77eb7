"""Paths as instructors have them -> what each student handed in, and when.

Folders of folders, folders of zips, and what Gradescope, Canvas and Moodle let one download. A zip
is looked into for other submissions only if the instructor names it: inside one of them, a student
could write anybody's name.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from autograder.assignment import Assignment
from autograder.class_zip import GRADESCOPE_FILE, common_folder, member_names, unpack
from autograder.handed_in import NOTEBOOK, SubmissionError
from autograder.submission import expand

# smithjohn_LATE_12345_678901_conv2d-2.py: the name without spaces, the user, the file. A number at
# the end counts attempts.
_CANVAS = re.compile(r"(?P<name>[^_]+)_(LATE_)?(?P<user>\d+)_(?P<file>\d+)_(?P<rest>.+)")
_ATTEMPT = re.compile(r"-\d+(?=\.\w+$)")
# John Smith_1234567_assignsubmission_file_ is a folder, or how a file's name begins.
_MOODLE = re.compile(r"(?P<name>.+)_(?P<user>\d+)_assignsubmission_(file|onlinetext)_(?P<rest>.*)")
# What browsers and `handgrad submit` call anybody's file: who it is must stand elsewhere.
_ANONYMOUS = re.compile(r"submissions?([ _-]*\(?\d+\)?)?", re.IGNORECASE)


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
        return not self.told_by_platform and bool(_ANONYMOUS.fullmatch(self.name))


def find_deliveries(path: Path, assignment: Assignment, scratch: Path) -> list[Delivery]:
    """Return what a path holds.

    Parameters
    ----------
    scratch : Path
        An empty folder, to unpack into and to be removed when all is read.

    Raises
    ------
    SubmissionError
        If a zip or a platform's list cannot be read.
    """
    looked_into = path
    if path.suffix.lower() == ".zip" and path.is_file() and _is_class(path, assignment):
        looked_into = scratch / "unpacked"
        unpack(path, looked_into, assignment.limits.submission_mib)
    found = _in_folder(looked_into, scratch) if looked_into.is_dir() else [_delivery(looked_into)]
    return [replace(it, place=_place(it.path, path, scratch)) for it in found]


def _place(of: Path, given: Path, scratch: Path) -> str:
    for inside in (scratch / "unpacked", scratch):
        if of.is_relative_to(inside):
            return str(given / of.relative_to(inside))
    return str(of)


def _is_class(path: Path, assignment: Assignment) -> bool:
    """Tell a zip of many submissions from one submission."""
    names = member_names(path)
    if any(name.name == GRADESCOPE_FILE or _platform_match(name) for name in names):
        return True
    top = common_folder(names)
    direct = (top, top / "exercises")
    if any(
        name.parent in direct and (name.stem in assignment.slugs or name.suffix == NOTEBOOK)
        for name in names
    ):
        return False
    return bool(names)


def _platform_match(name: PurePosixPath) -> bool:
    return any(_MOODLE.fullmatch(part) or _CANVAS.fullmatch(part) for part in name.parts)


def _in_folder(folder: Path, scratch: Path) -> Iterator[Delivery]:
    if (folder / GRADESCOPE_FILE).is_file():
        yield from _gradescope(folder)
        return
    entries = sorted(it for it in folder.iterdir() if not it.name.startswith("."))
    canvas = [it for it in entries if it.is_file() and _CANVAS.fullmatch(it.name)]
    moodle = [it for it in entries if it not in canvas and _MOODLE.fullmatch(it.name)]
    if canvas or moodle:
        yield from _canvas(canvas, scratch)
        yield from _moodle(moodle, scratch)
        return
    inside = expand(folder)
    anonymous = all(it.is_file() and _ANONYMOUS.fullmatch(it.stem) for it in inside)
    if inside == [folder]:
        yield _delivery(folder)
    elif anonymous or (len(inside) == 1 and inside[0].is_file()):
        # A student's folder: what is in it has no name that means anything, or only one.
        yield from (_delivery(it, folder.name) for it in inside)
    else:
        for entry in inside:
            if entry.is_dir():
                yield from _in_folder(entry, scratch)
            else:
                yield _delivery(entry)


def _delivery(path: Path, name: str = "") -> Delivery:
    resolved = path.resolve()
    # A folder's name may hold dots of its own: a.smith and a.jones are two students.
    name = name or (resolved.name if path.is_dir() else resolved.stem)
    return Delivery(path, name, (name,), _newest(path))


def _gradescope(folder: Path) -> Iterator[Delivery]:
    """Yield a delivery for each submitter: those of a group share their files."""
    listed = folder / GRADESCOPE_FILE
    try:
        content = yaml.load(listed.read_bytes(), _Lenient)
    except (OSError, yaml.YAMLError) as error:
        raise SubmissionError(listed, f"is not Gradescope's list ({error})") from error
    if not isinstance(content, dict):
        raise SubmissionError(listed, "lists no submissions")
    for name, said in content.items():
        about = said if isinstance(said, dict) else {}
        inside = _content(folder / str(name))
        submitters = about.get(":submitters")
        for person in submitters if isinstance(submitters, list) else []:
            known = [str(person.get(key) or "").strip() for key in (":sid", ":email", ":name")]
            aliases = tuple(filter(None, known))
            if aliases:
                when = _seconds(about.get(":created_at"), inside)
                yield Delivery(inside, known[2], aliases, when, told_by_platform=True)


def _canvas(files: list[Path], scratch: Path) -> Iterator[Delivery]:
    """Yield a delivery for each user; single files are put together under their own names."""
    of_user: dict[str, list[tuple[int, str, Path]]] = {}
    names: dict[str, str] = {}
    for file in files:
        match = _CANVAS.fullmatch(file.name)
        if match is not None and not file.is_symlink():
            rest = _ATTEMPT.sub("", match["rest"])
            of_user.setdefault(match["user"], []).append((int(match["file"]), rest, file))
            names[match["user"]] = match["name"]
    for user, found in of_user.items():
        newest_last = [(rest, file) for _, rest, file in sorted(found)]
        yield _put_together(newest_last, scratch / f"canvas-{user}", user, names[user])


def _moodle(entries: list[Path], scratch: Path) -> Iterator[Delivery]:
    """Yield a delivery for each participant: a folder, or files whose names say what they are."""
    of_user: dict[str, list[tuple[str, Path]]] = {}
    names: dict[str, str] = {}
    for entry in entries:
        match = _MOODLE.fullmatch(entry.name)
        if match is None or entry.is_symlink():
            continue
        if entry.is_dir():
            inside = _content(entry)
            aliases = (match["user"], match["name"])
            yield Delivery(inside, match["name"], aliases, _newest(inside), told_by_platform=True)
        else:
            of_user.setdefault(match["user"], []).append((match["rest"], entry))
            names[match["user"]] = match["name"]
    for user, found in of_user.items():
        yield _put_together(found, scratch / f"moodle-{user}", user, names[user])


def _put_together(files: list[tuple[str, Path]], folder: Path, user: str, name: str) -> Delivery:
    """Return the delivery of a user whose files lie among those of others."""
    zips = [file for rest, file in files if rest.lower().endswith(".zip")]
    if zips:
        path = zips[-1]
    else:
        path = folder
        folder.mkdir(parents=True, exist_ok=True)
        for rest, file in files:
            shutil.copy2(file, folder / PurePosixPath(rest).name)
    return Delivery(path, name, (user, name), _newest(path), told_by_platform=True)


def _content(folder: Path) -> Path:
    """Return what to read of a student's folder: the newest zip if it holds nothing else."""
    if any(folder.glob("*.py")) or any(folder.glob(f"*{NOTEBOOK}")):
        return folder
    zips = [it for it in folder.glob("*.zip") if it.is_file() and not it.is_symlink()]
    return max(zips, key=_newest) if zips else folder


def _newest(path: Path) -> float:
    """Return when the newest file was written, as far as one can tell."""
    files = [it for it in path.rglob("*") if it.is_file()] if path.is_dir() else [path]
    return max((it.lstat().st_mtime for it in files if it.exists()), default=0.0)


def _seconds(when: Any, path: Path) -> float:
    if isinstance(when, str):
        try:
            when = datetime.fromisoformat(when)
        except ValueError:
            return _newest(path)
    return when.timestamp() if isinstance(when, datetime) else _newest(path)


class _Lenient(yaml.SafeLoader):
    """A loader that leaves out what is tagged as an object of another language."""


_Lenient.add_multi_constructor("!", lambda loader, suffix, node: None)
