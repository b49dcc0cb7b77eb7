"""A folder, a zip, a .py file or a notebook -> `Submission`: one source per exercise."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.assignment import Assignment, Exercise
from autograder.handed_in import NOTEBOOK, SubmissionError, find_files, most_bytes, unusable
from autograder.notebooks import NotebookError, notebook_source
from autograder.outcomes import CallFailed, CaseEnded, Outcome

_WHOLE = (".zip", NOTEBOOK)  # files that may hold all exercises


@dataclass(frozen=True)
class Submission:
    """What one student handed in.

    Parameters
    ----------
    name : str
        Of the folder or file, without its ending: the student's id as far as we know it.
    sources : mapping from slug to str or CaseEnded
        The text of each exercise's file, or why there is none to run.
    notes : tuple of str
        What the student should know about how it was read.
    """

    name: str
    sources: Mapping[str, str | CaseEnded]
    notes: tuple[str, ...] = ()


def expand(path: Path) -> list[Path]:
    """Return the submissions in a folder of submissions, or the path itself if it is one."""
    if not path.is_dir() or any(path.glob("*.py")) or (path / "exercises").is_dir():
        return [path]
    inside = [entry for entry in sorted(path.iterdir()) if not entry.name.startswith(".")]
    folders = [entry for entry in inside if entry.is_dir() and not entry.is_symlink()]
    files = [entry for entry in inside if entry.suffix.lower() in _WHOLE and entry.is_file()]
    is_one = not folders and [file.suffix for file in files] == [NOTEBOOK]
    return [path] if is_one else sorted(folders + files) or [path]


def read_submission(path: Path, assignment: Assignment) -> Submission:
    """Read one submission.

    Parameters
    ----------
    path : Path
        A folder, a zip (flat or with an ``exercises/`` folder inside), a single ``.py`` file or a
        notebook. In a folder or zip, a notebook counts if no exercise has a file of its own.

    Raises
    ------
    SubmissionError
        If there is nothing to grade, or it would be unsafe to look.
    """
    found = find_files(path, assignment)
    files = found.files
    notes: tuple[str, ...] = ()
    if not files and found.others:
        files, notes = _divided(path, found.others, assignment)
    if not files:
        wanted = ", ".join(f"{slug}.py" for slug in assignment.slugs)
        raise SubmissionError(path, f"holds none of the exercises' files ({wanted})")
    sources = {
        exercise.slug: _source(exercise, files.get(exercise.slug), assignment)
        for exercise in assignment.exercises
    }
    # A folder's name may hold dots of its own: a.smith and a.jones are two students.
    resolved = path.resolve()
    return Submission(resolved.name if path.is_dir() else resolved.stem, sources, notes)


def _divided(
    path: Path, others: Mapping[str, bytes | CaseEnded], assignment: Assignment
) -> tuple[dict[str, bytes | CaseEnded], tuple[str, ...]]:
    """Take one file or notebook for that of each exercise of which it defines a function."""
    if len(others) > 1:
        raise SubmissionError(path, f"holds several notebooks ({', '.join(others)}); hand in one")
    ((name, content),) = others.items()
    if isinstance(content, CaseEnded):
        raise SubmissionError(path, content.message)
    notes: tuple[str, ...] = ()
    if name.lower().endswith(NOTEBOOK):
        if len(content) > most_bytes(NOTEBOOK, assignment):
            limit = assignment.limits.submission_mib
            raise SubmissionError(path, f"the notebook is larger than {limit} MiB")
        try:
            notebook = notebook_source(content, most_bytes(".py", assignment))
        except NotebookError as error:
            raise SubmissionError(path, f"the notebook {error}") from error
        # What is no text stays so, and is reported as in any other file.
        content, notes = notebook.text.encode("utf-8", "surrogatepass"), notebook.notes
    defined = {match.decode() for match in re.findall(rb"^def\s+([A-Za-z_]\w*)", content, re.M)}
    return {e.slug: content for e in assignment.exercises if defined & set(e.functions)}, notes


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
        return unusable(f"{name} is larger than {assignment.limits.source_kib} KiB")
    if b"\0" in content:
        line = content[: content.index(b"\0")].count(b"\n") + 1
        return unusable(f"{name} contains a null byte (line {line})")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        return unusable(f"{name} is not UTF-8 text (line {line})")
