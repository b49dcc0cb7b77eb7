"""The results of a submission as numbers and texts -> the same in otter's own terms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from autograder.assignment import Assignment
from autograder.cases import CaseResult, RecordedTestFile
from autograder.grading import read_test_file
from autograder.otter_tests import ExceptionTestFile, GradingResults, TestCaseResult
from autograder.outcomes import Outcome
from autograder.results import ExerciseResult


class Restorer:
    """The test files of a course, to be filled with results from elsewhere.

    Raises
    ------
    CourseBroken
        If a test file cannot be loaded.
    """

    def __init__(self, assignment: Assignment) -> None:
        self._files = {
            it.slug: (read_test_file(it.public_tests), read_test_file(it.hidden_tests))
            for it in assignment.exercises
        }

    def otter_results(self, exercises: Iterable[ExerciseResult]) -> GradingResults:
        """Return what otter would hold if it had run the tests here."""
        return GradingResults(
            [
                _restored(file, {case.name: case for case in exercise.cases})
                for exercise in exercises
                for file in self._files[exercise.slug]
            ]
        )


def _restored(file: ExceptionTestFile, results: Mapping[str, CaseResult]) -> RecordedTestFile:
    cases = [case for case in file.test_cases if case.name in results]
    restored = RecordedTestFile(file.name, file.path, cases, all_or_nothing=file.all_or_nothing)
    restored.test_case_results = [
        TestCaseResult(
            test_case=case,
            message=results[case.name].feedback,
            passed=results[case.name].outcome is Outcome.PASSED,
        )
        for case in cases
    ]
    return restored
