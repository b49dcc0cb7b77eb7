"""Who handed something in and with what: a small file beside the exercises.

Students can write into it what they like. So whatever is wrong with it is a note, never an error.
"""

from __future__ import annotations

import json
import platform
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from autograder.names import one_line

IDENTITY_FILE = "handgrad.json"
MOST_BYTES = 4 << 10  # that are read of it, and one more to tell that there are more
_LONGEST_TEXT = 200
# What a result depends on: the names that they have in the file and in notes.
_PACKAGES = {"handgrad": "handgrad", "numpy": "NumPy"}


@dataclass(frozen=True)
class Student:
    """Who says that a submission is theirs.

    Parameters
    ----------
    name, id : str
        One line each, of at most 200 characters that can be printed; may be empty.
    """

    name: str
    id: str


def identity_file(student: Student) -> bytes:
    """Return the content of the file."""
    versions = {"python": platform.python_version(), **{it: version(it) for it in _PACKAGES}}
    content = {"name": _line(student.name), "id": _line(student.id), "versions": versions}
    return (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode()


def read_identity(content: bytes) -> tuple[Student | None, tuple[str, ...]]:
    """Return who a file names, and notes for the student.

    Parameters
    ----------
    content : bytes
        From a stranger; of a file that is longer, `MOST_BYTES` + 1.

    Returns
    -------
    student : Student or None
        None if the file does not tell.
    notes : tuple of str
        What is wrong with it, and which versions are others than here.
    """
    if len(content) > MOST_BYTES:
        return None, (f"{IDENTITY_FILE} is larger than {MOST_BYTES} bytes, and was not read",)
    try:
        fields = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None, (f"{IDENTITY_FILE} is not JSON, and was not read",)
    if not isinstance(fields, dict):
        return None, (f"{IDENTITY_FILE} holds no JSON object, and was not read",)
    name, number = fields.get("name"), fields.get("id")
    if not isinstance(name, str) or not isinstance(number, str):
        return None, (f"{IDENTITY_FILE} does not tell a name and an id",)
    return Student(_line(name), _line(number)), _other_versions(fields.get("versions"))


def _other_versions(versions: Any) -> tuple[str, ...]:
    if not isinstance(versions, dict):
        return (f"{IDENTITY_FILE} does not tell versions",)
    return tuple(
        f"handed in with {shown} {_line(there)}; graded with {here}"
        for name, shown in _PACKAGES.items()
        if isinstance(there := versions.get(name), str) and there != (here := version(name))
    )


def _line(text: str) -> str:
    """Return a text as one line that can be printed: no controls, nothing that reorders."""
    return one_line(text[:_LONGEST_TEXT])
