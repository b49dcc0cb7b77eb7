"""Records of a gradebook -> the results that they were made from, for whatever shows results."""

from __future__ import annotations

from functools import cached_property

from autograder.assignment import Assignment
from autograder.isolation import Report
from autograder.record import Record
from autograder.restoring import Restorer
from autograder.results import SubmissionResult


class RecordedResults:
    """The results of a course as it is now.

    Parameters
    ----------
    assignment : Assignment
        Its test files are read when they are first needed.
    """

    def __init__(self, assignment: Assignment) -> None:
        self._assignment = assignment

    def result(self, record: Record) -> SubmissionResult:
        """Return what was graded then; times are rounded.

        Parameters
        ----------
        record : Record
            Of the course as it is now, which its key tells.

        Raises
        ------
        CourseBroken
            If a test file cannot be loaded.
        """
        return SubmissionResult(
            name=record.student,
            exercises=record.exercises,
            otter=self._restorer.otter_results(record.exercises),
            seed=record.key.seed,
            isolation=Report.from_dict(record.provenance["isolation"]),
            seconds=record.seconds,
            notes=record.notes,
        )

    @cached_property
    def _restorer(self) -> Restorer:
        return Restorer(self._assignment)
