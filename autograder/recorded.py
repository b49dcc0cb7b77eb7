"""A record of a gradebook -> the result that it was made from, for whatever shows results."""

from __future__ import annotations

from autograder.isolation import Report
from autograder.record import Record
from autograder.restoring import otter_results
from autograder.results import SubmissionResult


def recorded_result(record: Record) -> SubmissionResult:
    """Return what was graded then; times are rounded."""
    return SubmissionResult(
        name=record.student,
        exercises=record.exercises,
        otter=otter_results(record.exercises),
        seed=record.key.seed,
        isolation=Report.from_dict(record.provenance["isolation"]),
        seconds=record.seconds,
        notes=record.notes,
    )
