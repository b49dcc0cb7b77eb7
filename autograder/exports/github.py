"""GitHub Classroom: a result as its autograders hand it to the reporter.

The reporter adds up the scores of the tests, so hidden cases are one test that tells their sum.
What the grader was at fault for is an error without a maximum score, for which no points are
reported. The reporter wants the file in base64, in an environment variable: ``base64 -w0
result.json``.

Source: https://github.com/classroom-resources/autograding-grading-reporter (README and
``src/notify-classroom.js``), and autograding-io-grader beside it, which makes such results. Its
README says that GitHub Classroom itself was sunset; the actions still run. There is no schema.
"""

from __future__ import annotations

from typing import Any

from autograder.case_result import CaseResult
from autograder.exports.shown import FAULT, HIDDEN, feedback, hidden_cases, public_cases
from autograder.record import Record

FILE_NAME = "result.json"
_VERSION = 1


def content(record: Record) -> dict[str, Any]:
    """Return the content of a student's file."""
    if record.has_grader_fault:
        fault = {"name": "grader", "status": "error", "message": FAULT, "score": 0}
        return {"version": _VERSION, "status": "error", "message": FAULT, "tests": [fault]}
    tests = [
        _test(f"{slug}: {case.name}", feedback(case), case) for slug, case in public_cases(record)
    ]
    hidden = hidden_cases(record)
    if hidden:
        tests.append(_test("hidden tests", HIDDEN, *hidden))
    return {
        "version": _VERSION,
        "status": "pass" if all(test["status"] == "pass" for test in tests) else "fail",
        "max_score": record.scores.possible,
        "tests": tests,
    }


def _test(name: str, message: str, *cases: CaseResult) -> dict[str, Any]:
    return {
        "name": name,
        "status": "pass" if all(case.passed for case in cases) else "fail",
        "message": message,
        "score": sum(case.earned for case in cases),
    }
