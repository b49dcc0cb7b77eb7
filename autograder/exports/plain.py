"""A table for people and programs of their own: one row a student, UTF-8, RFC 4180.

Columns, in this order:

- ``id``, ``name``;
- ``complete``: ``no`` if the grader was at fault in some case. Then there is no total, nor points
  for the exercises that it concerns;
- ``total``, ``possible``: points;
- ``points_<exercise>``: one for each exercise, empty for what the student's version did not have;
- ``cases_<outcome>``: how many cases ended like this;
- ``handed_in``, ``graded_at``: ISO 8601, UTC.

Texts that look like formulas have an apostrophe in front, ids as well; see `cells`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime

from autograder.exports.cells import Table, neutral
from autograder.names import one_line
from autograder.outcomes import Outcome
from autograder.record import Record
from autograder.report.text import points
from autograder.results import ExerciseResult


def table(records: Iterable[Record]) -> Table:
    """Return the table."""
    rows = [_row(record) for record in records]
    # Students may have been graded with different versions of the course.
    exercises = dict.fromkeys(it for row in rows for it in row if it.startswith("points_"))
    outcomes = [_column(outcome) for outcome in Outcome]
    headings = [
        *("id", "name", "complete", "total", "possible"),
        *exercises,
        *outcomes,
        *("handed_in", "graded_at"),
    ]
    return Table([headings], [[row.get(it, "") for it in headings] for row in rows])


def _row(record: Record) -> dict[str, str]:
    complete = not record.has_grader_fault
    counts = Counter(case.outcome for case in record.cases)
    return {
        "id": neutral(one_line(record.student)),
        "name": neutral(one_line(record.student_name)),
        "complete": "yes" if complete else "no",
        "total": points(record.scores.total) if complete else "",
        "possible": points(record.scores.possible),
        **{f"points_{it.slug}": _points(it) for it in record.exercises},
        **{_column(outcome): str(counts[outcome]) for outcome in Outcome},
        "handed_in": _time(record.handed_in),
        "graded_at": record.graded_at,
    }


def _points(exercise: ExerciseResult) -> str:
    faulty = any(case.outcome is Outcome.GRADER_FAULT for case in exercise.cases)
    return "" if faulty else points(exercise.score)


def _column(outcome: Outcome) -> str:
    return f"cases_{outcome.replace(' ', '_')}"


def _time(seconds: float) -> str:
    try:
        return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds") if seconds else ""
    except (OverflowError, ValueError, OSError):
        return ""  # a file may claim any time
