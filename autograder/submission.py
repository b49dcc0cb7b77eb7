"""A folder, a zip or a .py file -> `Submission`: one source per exercise.

Nothing is unpacked to disk and no link is followed. What is wrong with the whole (no such path, a
broken zip) is a `SubmissionError`; what is wrong with one file is the outcome of its exercise.
"""

from __future__ import annotations

import os
import re
import stat
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from autograder.assignment import Assignment, Exercise
from autograder.outcomes import CallFailed, CaseEnded, Outcome

_MOST_FILES = 2_000
_IGNORED = ((), ("__MACOSX",), ("__pycache__",))


class SubmissionError(ValueError):
    """The path holds nothing that can be graded; the message says why."""


@dataclass(frozen=True)
class Submission:
    """What one student handed in.

    Parameters
    ----------
    name : str
        Of the folder or file, without its ending: the student's id as far as we know it.
    sources : mapping from slug to str or CaseEnded
        The text of each exercise's file, or why there is none to run.
    """

    name: str
    sources: Mapping[str, str | CaseEnded]


def expand(path: Path) -> list[Path]:
    """Return the submissions in a folder of submissions, or the path itself if it is one."""
    if not path.is_dir() or any(path.glob("*.py")) or (path / "exercises").is_dir():
        return [path]
    inside = [entry for entry in sorted(path.iterdir()) if not entry.name.startswith(".")]
    folders = [entry for entry in inside if entry.is_dir() and not entry.is_symlink()]
    zips = [entry for entry in inside if entry.suffix.lower() == ".zip" and entry.is_file()]
    return sorted(folders + zips) or [path]


def read_submission(path: Path, assignment: Assignment) -> Submission:
    """Read one submission.

    Parameters
    ----------
    path : Path
        A folder, a zip (flat or with an ``exercises/`` folder inside) or a single ``.py`` file.

    Raises
    ------
    SubmissionError
        If there is nothing to grade, or it would be unsafe to look.
    """
    try:
        if path.is_dir():
            files = _read_folder(path, assignment)
        elif not path.exists():
            raise SubmissionError(f"{path}: no such file or folder")
        elif path.suffix.lower() == ".zip":
            files = _read_zip(path, assignment)
        elif path.suffix.lower() == ".py" and path.is_file():
            files = _read_single(path, assignment)
        else:
            raise SubmissionError(f"{path}: not a folder, a .zip or a .py file")
    except OSError as error:
        raise SubmissionError(f"{path}: cannot be read ({error.strerror})") from error
    if not files:
        wanted = ", ".join(f"{slug}.py" for slug in assignment.slugs)
        raise SubmissionError(f"{path}: holds none of the exercises' files ({wanted})")
    sources = {
        exercise.slug: _source(exercise, files.get(exercise.slug), assignment)
        for exercise in assignment.exercises
    }
    # A folder's name may hold dots of its own: a.smith and a.jones are two students.
    resolved = path.resolve()
    return Submission(resolved.name if path.is_dir() else resolved.stem, sources)


def _source(
    exercise: Exercise, content: bytes | CaseEnded | None, assignment: Assignment
) -> str | CaseEnded:
    """Return the text of a file, or the outcome of an exercise that has none to run."""
    name = f"{exercise.slug}.py"
    if content is None:
        return CallFailed(Outcome.MISSING, f"{name} was not handed in")
    if isinstance(content, CaseEnded):
        return content
    if len(content) > assignment.limits.source_kib << 10:
        return _unusable(f"{name} is larger than {assignment.limits.source_kib} KiB")
    if b"\0" in content:
        line = content[: content.index(b"\0")].count(b"\n") + 1
        return _unusable(f"{name} contains a null byte (line {line})")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        return _unusable(f"{name} is not UTF-8 text (line {line})")


def _unusable(why: str) -> CallFailed:
    return CallFailed(Outcome.CRASHED, why, "Save the file again as plain UTF-8 Python source.")


def _read_folder(folder: Path, assignment: Assignment) -> dict[str, bytes | CaseEnded]:
    found: dict[str, bytes | CaseEnded] = {}
    for slug in assignment.slugs:
        for file in (folder / "exercises" / f"{slug}.py", folder / f"{slug}.py"):
            if os.path.lexists(file):
                found[slug] = _read_regular(file, slug, assignment)
                break
    return found


def _read_regular(file: Path, slug: str, assignment: Assignment) -> bytes | CaseEnded:
    # Neither the file nor the folder it is in may be a link: it could lead to the solutions.
    if file.parent.is_symlink() or not stat.S_ISREG(file.lstat().st_mode):
        return _unusable(f"{slug}.py is a link or not a regular file")
    with file.open("rb") as stream:
        return stream.read((assignment.limits.source_kib << 10) + 1)


def _read_single(path: Path, assignment: Assignment) -> dict[str, bytes | CaseEnded]:
    """Take a lone file for the exercise it is named after, else for all whose functions it has."""
    content = _read_regular(path, path.stem, assignment)
    if path.stem in assignment.slugs:
        return {path.stem: content}
    if isinstance(content, CaseEnded):
        raise SubmissionError(f"{path}: {content.message}")
    defined = {match.decode() for match in re.findall(rb"^def\s+([A-Za-z_]\w*)", content, re.M)}
    return {e.slug: content for e in assignment.exercises if defined & set(e.functions)}


def _read_zip(path: Path, assignment: Assignment) -> dict[str, bytes | CaseEnded]:
    try:
        with zipfile.ZipFile(path) as archive:
            members = _checked_members(path, archive, assignment)
            names = [PurePosixPath(member.filename).parts for member in members]
            # Many tools pack the folder itself, so everything lies one level deeper.
            tops = {parts[0] for parts in names}
            skip = 1 if len(tops) == 1 and tops != {"exercises"} and len(names[0]) > 1 else 0
            by_path = {"/".join(parts[skip:]): m for parts, m in zip(names, members, strict=True)}
            found: dict[str, bytes | CaseEnded] = {}
            for slug in assignment.slugs:
                member = by_path.get(f"exercises/{slug}.py") or by_path.get(f"{slug}.py")
                if member is not None:
                    with archive.open(member) as stream:
                        # What the directory of the zip says of sizes need not be true.
                        found[slug] = stream.read((assignment.limits.source_kib << 10) + 1)
            return found
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise SubmissionError(f"{path}: not a readable zip file ({error})") from error
    except RuntimeError as error:
        raise SubmissionError(f"{path}: the zip file is encrypted") from error


def _checked_members(
    path: Path, archive: zipfile.ZipFile, assignment: Assignment
) -> list[zipfile.ZipInfo]:
    """Return the files in a zip, after refusing what no honest tool packs."""
    everything = archive.infolist()
    limit = assignment.limits.submission_mib
    if len(everything) > _MOST_FILES:
        raise SubmissionError(f"{path}: the zip holds more than {_MOST_FILES} files")
    if sum(member.file_size for member in everything) > limit << 20:
        raise SubmissionError(f"{path}: the zip unpacks to more than {limit} MiB")
    for member in everything:
        name = member.filename.replace("\\", "/")
        if (
            name.startswith("/")
            or ".." in PurePosixPath(name).parts
            or re.match(r"[A-Za-z]:", name)
        ):
            raise SubmissionError(f"{path}: the zip names a place outside it: {member.filename!r}")
        if stat.S_ISLNK(member.external_attr >> 16):
            raise SubmissionError(f"{path}: the zip holds a link: {member.filename!r}")
    return [
        member
        for member in everything
        if not member.is_dir() and PurePosixPath(member.filename).parts[:1] not in _IGNORED
    ]
