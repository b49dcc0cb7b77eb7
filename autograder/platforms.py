"""What Gradescope, Canvas and Moodle let one download -> what each student handed in.

All of this trusts the names that it finds: it is for what a platform wrote, not for what is in a
student's own folder or zip.
"""

from __future__ import annotations

import contextlib
import re
import shutil
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from autograder.assignment import Assignment
from autograder.class_zip import GRADESCOPE_FILE
from autograder.delivery import Delivery, content_of, is_folder, newest
from autograder.submission_error import SubmissionError
from autograder.yaml_text import load_yaml

_SUBMISSION = re.compile(r"\w[\w.-]*")
# smithjohn_LATE_12345_678901_conv2d-2.py: the name without spaces, the user, the file. A number at
# the end counts attempts. What was typed in is smithjohn_12345_text.html.
_CANVAS = re.compile(
    r"(?P<name>[^_]+)_(LATE_)?(?P<user>\d+)_((?P<file>\d+)_(?P<rest>.+)|text\.html)"
)
_ATTEMPT = re.compile(r"-\d+(?=\.\w+$)")
# John Smith_1234567_assignsubmission_file is a folder, with an underscore more in older versions,
# or how a file's name begins. What was typed in has a folder of its own.
_MOODLE = re.compile(
    r"(?P<name>.+?)_(?P<user>\d+)_assignsubmission_(?P<kind>file|onlinetext)(_(?P<rest>.*))?"
)


def is_exported(name: str, is_file: bool) -> bool:
    """Tell whether a platform gives such names to what is in its downloads."""
    of_file = name == GRADESCOPE_FILE or _CANVAS.fullmatch(name) is not None
    return (is_file and of_file) or _MOODLE.fullmatch(name) is not None


def from_gradescope(folder: Path, assignment: Assignment) -> Iterator[Delivery]:
    """Yield a delivery for each submitter on the list: those of a group share their files.

    Raises
    ------
    SubmissionError
        If the list cannot be read, or lists nobody.
    """
    listed = folder / GRADESCOPE_FILE
    try:
        content = load_yaml(listed.read_bytes(), _Lenient)
    except (OSError, yaml.YAMLError) as error:
        raise SubmissionError(listed, f"is not Gradescope's list ({error})") from error
    about = content if isinstance(content, dict) else {}
    people = [(str(name), said, it) for name, said in about.items() for it in _submitters(said)]
    if not people:
        raise SubmissionError(listed, "lists no submissions")
    for name, said, person in people:
        if not _SUBMISSION.fullmatch(name):
            raise SubmissionError(listed, f"lists what is no folder beside it: {name!r}")
        known = [str(person.get(key) or "").strip() for key in (":sid", ":email", ":name")]
        aliases = tuple(filter(None, known))
        if aliases:
            inside = content_of(folder / name, assignment)
            when = _seconds(said.get(":created_at"), inside)
            yield Delivery(inside, known[2], aliases, when, told_by_platform=True)


def _submitters(said: Any) -> list[dict[str, Any]]:
    """Return those who handed in what the list says this of."""
    people = said.get(":submitters") if isinstance(said, dict) else None
    return [it for it in people if isinstance(it, dict)] if isinstance(people, list) else []


def from_others(
    entries: Iterable[Path], assignment: Assignment, scratch: Path
) -> Iterator[Delivery]:
    """Yield what students handed in, from what has a name that Canvas or Moodle gave it.

    Parameters
    ----------
    scratch : Path
        Where files of one student that lie among those of others are put together.
    """
    there = [it for it in entries if not it.is_symlink()]
    canvas = {it for it in there if not is_folder(it) and _CANVAS.fullmatch(it.name)}
    yield from _canvas(sorted(canvas), scratch)
    yield from _moodle([it for it in there if it not in canvas], assignment, scratch)


def _canvas(files: list[Path], scratch: Path) -> Iterator[Delivery]:
    """Yield a delivery for each user; single files are put together under their own names."""
    of_user: dict[str, list[tuple[int, str, Path]]] = {}
    names: dict[str, str] = {}
    for file in files:
        match = _CANVAS.fullmatch(file.name)
        if match is not None:
            rest = _ATTEMPT.sub("", match["rest"] or "text.html")
            number = int(match["file"] or 0)
            of_user.setdefault(match["user"], []).append((number, rest, file))
            names[match["user"]] = match["name"]
    for user, found in of_user.items():
        newest_last = [(rest, file) for _, rest, file in sorted(found)]
        yield _put_together(newest_last, scratch / f"canvas-{user}", user, names[user])


def _moodle(entries: list[Path], assignment: Assignment, scratch: Path) -> Iterator[Delivery]:
    """Yield a delivery for each participant: a folder, or files whose names say what they are."""
    matches = [(match, it) for it in entries if (match := _MOODLE.fullmatch(it.name)) is not None]
    with_files = {match["user"] for match, _ in matches if match["kind"] == "file"}
    of_user: dict[str, list[tuple[str, Path]]] = {}
    names: dict[str, str] = {}
    for match, entry in matches:
        user, name = match["user"], match["name"]
        if match["kind"] != "file" and user in with_files:
            continue  # what was typed in beside the files
        if is_folder(entry):
            inside = content_of(entry, assignment)
            yield Delivery(inside, name, (user, name), newest(inside), told_by_platform=True)
        else:
            of_user.setdefault(user, []).append((match["rest"] or entry.name, entry))
            names[user] = name
    for user, found in of_user.items():
        yield _put_together(found, scratch / f"moodle-{user}", user, names[user])


def _put_together(files: list[tuple[str, Path]], folder: Path, user: str, name: str) -> Delivery:
    """Return the delivery of a user whose files lie among those of others."""
    packed = [file for rest, file in files if rest.lower().endswith(".zip")]
    if packed:
        path = packed[-1]
    else:
        path = folder
        folder.mkdir(parents=True, exist_ok=True)
        for rest, file in files:
            shutil.copy2(file, folder / PurePosixPath(rest).name)
    return Delivery(path, name, (user, name), newest(path), told_by_platform=True)


def _seconds(when: Any, path: Path) -> float:
    with contextlib.suppress(ValueError, OverflowError):
        if isinstance(when, str):
            when = datetime.fromisoformat(when)
        if isinstance(when, datetime):
            return when.timestamp()
    return newest(path)


class _Lenient(yaml.SafeLoader):
    """A loader that leaves out what is tagged as an object of another language."""


_Lenient.add_multi_constructor("!", lambda loader, suffix, node: None)
