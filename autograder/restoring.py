"""A record of a gradebook -> the result that it was made from, for whatever shows results."""

from __future__ import annotations

from functools import cached_property
from itertools import islice

import numpy as np

from autograder.assignment import Assignment
from autograder.cases import RecordedTestFile
from autograder.grading import read_test_file
from autograder.isolation import Report
from autograder.otter_tests import ExceptionTestFile, GradingResults, TestCaseResult
from autograder.outcomes import Outcome
from autograder.record import Record
from autograder.results import ExerciseResult, SubmissionResult


class Restorer:
    """Restores results of the course as it is now.

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
            otter=GradingResults([it for one in record.exercises for it in self._ran(one)]),
            seed=record.key.seed,
            isolation=Report.from_dict(record.provenance["isolation"]),
            seconds=record.seconds,
            notes=record.notes,
        )

    @cached_property
    def _files(self) -> dict[str, tuple[ExceptionTestFile, ExceptionTestFile]]:
        return {
            it.slug: (read_test_file(it.public_tests), read_test_file(it.hidden_tests))
            for it in self._assignment.exercises
        }

    def _ran(self, exercise: ExerciseResult) -> list[RecordedTestFile]:
        """Return the two test files of an exercise as they were after they had run."""
        results = iter(exercise.cases)
        files = []
        for file in self._files[exercise.slug]:
            ran = RecordedTestFile.recording(file, [], lambda name: np.random.default_rng())
            for case, result in zip(
                ran.test_cases, islice(results, len(ran.test_cases)), strict=True
            ):
                case.body.result = result
                passed = result.outcome is Outcome.PASSED
                ran.test_case_results.append(TestCaseResult(case, result.feedback, passed))
            files.append(ran)
        return files
