"""What a gradebook keeps of a delivery that could not be graded, so that no student is forgotten.

A note counts until there is another one on the same student, or until something that the student
handed in is graded. A regrade does not end it: that looks at what had been graded before.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Any

from autograder.names import one_line
from autograder.record_rows import text

_LONGEST = 300  # characters of a reason, which may quote what a stranger has written

# What counts, with whether something else of the student is graded.
NOTES = """
    SELECT student, student_name, path, why, grader_fault, noted_at,
        EXISTS (SELECT 1 FROM standings WHERE standings.student = ungraded.student)
    FROM ungraded
    WHERE id IN (SELECT max(id) FROM ungraded GROUP BY student)
        AND id NOT IN (SELECT note FROM settled)
    ORDER BY student
"""


@dataclass(frozen=True)
class Ungraded:
    """A delivery that could not be graded: no zero, and no grade either.

    Parameters
    ----------
    student, student_name : str
        Id and name; the name may be empty.
    path : str
        Where it lay, for people.
    why : str
        One short line.
    grader_fault : bool
        Whether the grader failed on it, so that it says nothing about the student.
    noted_at : str
        UTC, ISO 8601; empty before it is in a gradebook.
    has_record : bool
        Whether something else that the student handed in was graded before, and counts.
    """

    student: str
    student_name: str
    path: str
    why: str
    grader_fault: bool
    noted_at: str = ""
    has_record: bool = False


def from_row(row: tuple[Any, ...]) -> Ungraded:
    """Return the note in a row of `NOTES`."""
    student, name, path, why, grader_fault, noted_at, has_record = row
    return Ungraded(student, name, path, why, bool(grader_fault), noted_at, bool(has_record))


def add(database: sqlite3.Connection, note: Ungraded, now: str) -> None:
    """Add a note, in a transaction of the caller's."""
    why = one_line(note.why)
    database.execute(
        "INSERT INTO ungraded (student, student_name, path, why, grader_fault, noted_at)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (
            text(note.student),  # exactly as in records
            one_line(note.student_name),
            one_line(note.path),
            why if len(why) <= _LONGEST else f"{why[: _LONGEST - 1]}…",
            note.grader_fault,
            now,
        ),
    )


def is_noted(database: sqlite3.Connection, student: str) -> bool:
    """Return whether a note on a student counts."""
    ((noted,),) = database.execute(
        "SELECT count(*) FROM (SELECT max(id) AS newest FROM ungraded WHERE student = ?)"
        " WHERE newest IS NOT NULL AND newest NOT IN (SELECT note FROM settled)",
        (text(student),),
    )
    return bool(noted)


def settle(database: sqlite3.Connection, student: str, now: str) -> None:
    """Let no note on a student count any more, in a transaction of the caller's."""
    database.execute(
        "INSERT INTO settled (note, since)"
        " SELECT max(id), ? FROM ungraded WHERE student = ? GROUP BY student"
        " ON CONFLICT DO NOTHING",
        (now, text(student)),
    )
