"""The results of a submission as numbers and texts -> the same in otter's own terms."""

from __future__ import annotations

from collections.abc import Iterable

from autograder.case_result import CaseResult
from autograder.cases import RecordedTestFile
from autograder.otter_tests import GradingResults, TestCase, TestCaseResult
from autograder.outcomes import Outcome
from autograder.results import ExerciseResult


def otter_results(exercises: Iterable[ExerciseResult]) -> GradingResults:
    """Return what otter would hold if it had run the tests here.

    The files have their usual names: ``<slug>`` and ``<slug>_hidden``.
    """
    return GradingResults([file for exercise in exercises for file in _test_files(exercise)])


def _test_files(exercise: ExerciseResult) -> list[RecordedTestFile]:
    public = [case for case in exercise.cases if not case.hidden]
    hidden = [case for case in exercise.cases if case.hidden]
    named = ((exercise.slug, public), (f"{exercise.slug}_hidden", hidden))
    return [_test_file(name, cases) for name, cases in named if cases]


def _test_file(name: str, cases: list[CaseResult]) -> RecordedTestFile:
    results = [
        TestCaseResult(
            TestCase(it.name, None, it.hidden, it.points, None, None),
            it.feedback,
            it.outcome is Outcome.PASSED,
        )
        for it in cases
    ]
    file = RecordedTestFile(name, "", [it.test_case for it in results], all_or_nothing=False)
    file.test_case_results = results
    return file
