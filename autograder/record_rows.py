"""A record as a row of the gradebook's database, and back."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from autograder.gradebook_error import RecordDamaged
from autograder.isolation import Report
from autograder.provenance import Key
from autograder.record import Entry, Record
from autograder.result_json import from_json, to_json
from autograder.results import SubmissionResult
from autograder.sources_json import Sources, sources_from_json, sources_to_json

# What `record` wants, in its order.
COLUMNS = """
    records.id, records.assignment, records.submission, records.seed, records.grader,
    records.attempt, submissions.student, records.student_name, records.handed_in, records.path,
    records.graded_at, records.seconds, records.isolation, records.notes, records.result,
    records.provenance
"""


def row(
    key: Key,
    attempt: int,
    entry: Entry,
    result: SubmissionResult,
    provenance: dict[str, Any],
    graded_at: str,
) -> dict[str, str | float | bytes]:
    """Return the columns of a new record, but for its id."""
    return {
        "assignment": key.assignment,
        "submission": key.submission,
        "seed": str(key.seed),
        "grader": key.grader,
        "attempt": attempt,
        "student_name": text(entry.student_name),
        "handed_in": entry.handed_in,
        "path": text(entry.path),
        "graded_at": graded_at,
        "seconds": round(result.seconds, 4),
        "isolation": str(result.isolation.tier),
        "notes": json.dumps(result.notes),
        "result": _deflated(to_json(result.exercises)),
        "provenance": json.dumps(
            {
                **provenance,
                "isolation": result.isolation.as_dict(),
                # Of the machine that graded, if that was another one.
                **({"processor": result.processor} if result.processor else {}),
            }
        ),
    }


def record(columns: tuple[Any, ...]) -> Record:
    """Return the record in a row of `COLUMNS`.

    Raises
    ------
    RecordDamaged
        If it was damaged, or written by a newer handgrad.
    """
    number, assignment, submission, seed, grader, attempt, student, student_name = columns[:8]
    handed_in, path, graded_at, seconds, isolation, notes, result, provenance = columns[8:]
    with reading(number, student):
        return Record(
            id=number,
            key=Key(assignment, submission, int(seed), grader),
            attempt=attempt,
            student=student,
            student_name=student_name,
            handed_in=handed_in,
            path=path,
            graded_at=graded_at,
            seconds=seconds,
            isolation=isolation,
            notes=_notes(notes),
            exercises=from_json(_inflated(result)),
            provenance=_provenance(provenance),
        )


@contextmanager
def reading(number: int, student: str) -> Iterator[None]:
    """Name the record and its student if what JSON holds of it is not what was written.

    Raises
    ------
    RecordDamaged
    """
    try:
        yield
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        raise RecordDamaged(number, student, error) from error


def packed_sources(sources: Sources) -> bytes:
    """Return what a student handed in, as small as it gets."""
    return _deflated(sources_to_json(sources))


def unpacked_sources(content: bytes) -> Sources:
    """Return the sources that `packed_sources` was called on."""
    return sources_from_json(_inflated(content))


def _notes(content: str) -> tuple[str, ...]:
    notes = json.loads(content)
    if not all(isinstance(note, str) for note in notes):
        raise TypeError("notes are no texts")
    return tuple(notes)


def _provenance(content: str) -> dict[str, Any]:
    """Return where a result comes from, with all that it takes to show it and to grade it again."""
    about: dict[str, Any] = json.loads(content)
    Report.from_dict(about["isolation"])
    for name in ("race", "hidden_counterexamples"):
        if not isinstance(about[name], bool):
            raise TypeError(f"{name} is neither true nor false")
    if not isinstance(about.get("versions", {}), dict):
        raise TypeError("versions are not told by name")
    return about


def text(text: str) -> str:
    """Return a text that the database can hold: names of files need not be valid Unicode."""
    return text.encode("utf-8", "replace").decode()


def _deflated(text: str) -> bytes:
    return zlib.compress(text.encode("ascii"))


def _inflated(content: bytes) -> str:
    try:
        return zlib.decompress(content).decode("ascii")
    except zlib.error as error:
        raise ValueError(f"what is compressed in it is damaged ({error})") from error
