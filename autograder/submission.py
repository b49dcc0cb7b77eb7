"""A folder, a zip, a .py file or a notebook -> `Submission`: one source per exercise."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.assignment import Assignment, Exercise
from autograder.handed_in import NOTEBOOK, Found, find_files, find_own, most_bytes, unusable
from autograder.identity import Student, read_identity
from autograder.notebooks import NotebookError, notebook_source
from autograder.outcomes import CallFailed, CaseEnded, Outcome
from autograder.submission_error import SubmissionError


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
    student : Student, optional
        Who says that it is theirs.
    """

    name: str
    sources: Mapping[str, str | CaseEnded]
    notes: tuple[str, ...] = ()
    student: Student | None = None


def own_name(path: Path) -> str:
    """Return what a submission is called after where it lies."""
    absolute = Path(os.path.abspath(path))  # noqa: PTH100 - links are not followed, not even loops
    # A folder's name may hold dots of its own: a.smith and a.jones are two students.
    return absolute.name if os.path.isdir(path) else absolute.stem  # noqa: PTH112 - never fails


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
    return _submission(path, find_files(path, assignment), assignment)


def read_own(assignment: Assignment) -> Submission:
    """Read what a student has in the course's exercises/; see `find_own`.

    Raises
    ------
    SubmissionError
        If nothing can be graded.
    """
    return _submission(assignment.file.parent, find_own(assignment), assignment)


def nothing_to_grade(name: str, why: str, assignment: Assignment) -> Submission:
    """Return what stands for something of which nothing can be graded: that is each outcome."""
    missing = CallFailed(Outcome.MISSING, f"nothing to grade: {why}")
    return Submission(name, dict.fromkeys(assignment.slugs, missing), (missing.message,))


def _submission(path: Path, found: Found, assignment: Assignment) -> Submission:
    files = found.files
    notes: tuple[str, ...] = ()
    if not files and found.others:
        files, notes = _divided(path, found.others, assignment)
        notes += (found.passed_over,) if found.passed_over else ()
    if not files:
        wanted = ", ".join(f"{slug}.py" for slug in assignment.slugs)
        raise SubmissionError(path, f"holds none of the exercises' files ({wanted})")
    sources = {
        exercise.slug: _source(exercise, files.get(exercise.slug), assignment)
        for exercise in assignment.exercises
    }
    student, remarks = _identity(found.identity)
    return Submission(own_name(path), sources, (*remarks, *notes), student)


def _identity(content: bytes | CaseEnded | None) -> tuple[Student | None, tuple[str, ...]]:
    """Return who says that a submission is theirs, and notes."""
    if isinstance(content, CaseEnded):
        return None, (content.message,)
    return (None, ()) if content is None else read_identity(content)


def _divided(
    path: Path, others: Mapping[str, bytes | CaseEnded], assignment: Assignment
) -> tuple[dict[str, bytes | CaseEnded], tuple[str, ...]]:
    """Take one file or notebook for that of each exercise of which it defines a function."""
    if len(others) > 1:
        counts = f"hand in one, or call the one that counts {assignment.notebook.name}"
        raise SubmissionError(path, f"holds several notebooks ({', '.join(others)}); {counts}")
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
    files: dict[str, bytes | CaseEnded] = {
        e.slug: content for e in assignment.exercises if defined & set(e.functions)
    }
    if not files and b"\0" in content:
        raise SubmissionError(path, f"{name} is not UTF-8 text")
    for exercise in assignment.exercises if files else ():
        what = f"{name} does not define {' or '.join(exercise.functions)}"
        missing = CallFailed(Outcome.MISSING, what, f"Define it in {name}, at the top level.")
        files.setdefault(exercise.slug, missing)
    return files, notes


def _source(
    exercise: Exercise, content: bytes | CaseEnded | None, assignment: Assignment
) -> str | CaseEnded:
    """Return the text of a file, or the outcome of an exercise that has none to run."""
    name = f"{exercise.slug}.py"
    if content is None:
        return CallFailed(Outcome.MISSING, f"{name} is not there")
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
