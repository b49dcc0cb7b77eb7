"""What students may see of a record: public cases, and that there are others."""

from __future__ import annotations

from collections.abc import Iterator

from autograder.case_result import CaseResult
from autograder.record import Record
from autograder.report.text import points, printable

FAULT = (
    "grader fault: this submission was not graded to the end, and that is no fault of yours. "
    "Tell your instructor."
)
HIDDEN = "Hidden tests count as well; their results are not shown here."


def public_cases(record: Record) -> Iterator[tuple[str, CaseResult]]:
    """Yield each public case, with the slug of its exercise."""
    for exercise in record.exercises:
        yield from ((exercise.slug, case) for case in exercise.cases if not case.hidden)


def hidden_cases(record: Record) -> list[CaseResult]:
    """Return the cases of which at most their sum may be told."""
    return [case for case in record.cases if case.hidden]


def summary(record: Record) -> str:
    """Return the points in all, as far as students can see where they come from."""
    scores = record.scores
    total = f"{points(scores.total)} of {points(scores.possible)} points."
    return f"{total} {HIDDEN}" if hidden_cases(record) else total


def feedback(case: CaseResult) -> str:
    """Return what the student is told about a case, without what cannot be seen."""
    return printable(case.feedback)
