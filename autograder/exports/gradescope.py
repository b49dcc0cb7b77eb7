"""Gradescope: the results.json of its autograders, one for each student.

Gradescope documents no way to import grades: it takes what the autograder of a programming
assignment leaves in ``/autograder/results/results.json``. So these files are what such an
autograder may copy there for work that was graded elsewhere, and what instructors can archive. (To
have Gradescope itself grade, there is ``handgrad build otter``.) They are made as when grading:
hidden cases stay hidden, and how a result came about is in ``extra_data``.

Source: https://gradescope-autograders.readthedocs.io/en/latest/specs/, "Output format". Gradescope
publishes no schema of it.
"""

from __future__ import annotations

from typing import Any

from autograder.cases import CaseResult, RecordedTestFile
from autograder.isolation import Report
from autograder.otter_tests import GradingResults, TestCase, TestCaseResult
from autograder.outcomes import Outcome
from autograder.record import Record
from autograder.report.gradescope import results_dict
from autograder.results import ExerciseResult, SubmissionResult

FILE_NAME = "results.json"


def content(record: Record) -> dict[str, Any]:
    """Return the content of a student's file."""
    return results_dict(_result(record), versions=record.provenance.get("versions"))


def _result(record: Record) -> SubmissionResult:
    """Return the result that a record was made of."""
    return SubmissionResult(
        name=record.student,
        exercises=record.exercises,
        otter=GradingResults([file for it in record.exercises for file in _test_files(it)]),
        seed=record.key.seed,
        isolation=Report.from_dict(record.provenance["isolation"]),
        seconds=record.seconds,
        notes=record.notes,
    )


def _test_files(exercise: ExerciseResult) -> list[RecordedTestFile]:
    """Return otter's test files as they were after the run, under their usual names."""
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
