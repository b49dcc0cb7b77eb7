"""What the trusted notebook calls in otter's kernel: one submission graded, the results otter's.

otter runs a test file by itself unless it has a result for it. So it is given one for each: those
of `Grader` or, whatever goes wrong, results that say so and give no points.
"""

from __future__ import annotations

import json
import traceback
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import Any

from otter.execute import Checker
from otter.run import AutograderConfig
from otter.test_files.exception_test import ExceptionTestFile

from autograder.assignment import Assignment, load_assignment
from autograder.cases import RecordedTestFile
from autograder.delivery import content_of, passed_over
from autograder.environment import seeded
from autograder.grading import Grader
from autograder.isolation import Report, Tier
from autograder.names import listed, one_line
from autograder.otter_layout import path_of_test
from autograder.report.gradescope import fault, make_printable, results_dict, write_json
from autograder.results import SubmissionResult
from autograder.submission import Submission, nothing_to_grade, read_submission
from autograder.submission_error import SubmissionError

_MOST_NAMED = 10  # files that are not graded


def grade(
    course: str, config: str, submission: str, results: str, name: str, require_isolation: str
) -> None:
    """Grade what was handed in, and hand the results to otter.

    Parameters
    ----------
    course : str
        Folder of exercises, solutions and tests.
    config : str
        Path of ``otter_config.json``.
    submission : str
        Folder of what was handed in.
    results : str
        Path of the ``results.json`` that is written after each test file.
    name : str
        Whom the random cases are drawn for.
    require_isolation : str
        The tier below which nothing is graded.
    """
    path = Path(results)
    try:
        options = AutograderConfig(json.loads(Path(config).read_text(encoding="utf-8")))
        assignment = load_assignment(Path(course), complete=True)
        handed_in = handed_in_by(name, Path(submission), assignment)

        def keep(so_far: SubmissionResult) -> None:
            write_json(_unfinished(so_far, options), path)

        required = Tier(require_isolation)
        with Grader(assignment) as grader:
            _require(required, grader.isolation())
            result = grader.grade(handed_in, keep)
        # An interpreter that had to be replaced meanwhile may have found less.
        _require(required, result.isolation)
        write_json(results_dict(result, options), path)
        _hand_over(result.otter.results.values())
    except Exception as error:  # whatever it is, otter must not go on by itself
        traceback.print_exc()
        why = f"{type(error).__name__}: {error}"
        _hand_over(_faulty_files(why))
        write_json(fault(why), path)


def refuse() -> None:
    """Hand otter results without points: nobody kept what was handed in away from it."""
    _hand_over(_faulty_files("the plugin autograder.otter_plugin did not run"))


def handed_in_by(name: str, folder: Path, assignment: Assignment) -> Submission:
    """Read what a folder holds; if it is nothing that can be graded, that is each outcome.

    Parameters
    ----------
    folder : Path
        A student's own; read as `handgrad grade` reads that of a student in a class.
    """
    content = content_of(folder, assignment)
    left_out = [one_line(str(it)) for it in passed_over(folder, content, assignment)]
    remarks = (_not_graded(left_out),) if left_out else ()
    try:
        submission = read_submission(content, assignment)
    except SubmissionError as error:
        submission = nothing_to_grade(name, error.why, assignment)
    return replace(submission, name=name, notes=(*submission.notes, *remarks))


def _not_graded(files: list[str]) -> str:
    shown = listed(files, _MOST_NAMED)
    return f"not graded: {shown}. If your work is in there, hand it in alone."


def _require(tier: Tier, report: Report) -> None:
    if not report.tier.reaches(tier):
        raise RuntimeError(
            f"{report.falls_short_of(tier)}. To grade nevertheless, make the zip with "
            f"`handgrad build otter --require-isolation {report.tier}`"
        )


def _unfinished(so_far: SubmissionResult, options: AutograderConfig) -> dict[str, Any]:
    """Return what is to be read should the grader be killed before the next test file is done."""
    done = ", ".join(so_far.otter.test_files)
    why = f"grader fault: grading was interrupted when it was done with {done}"
    return {**results_dict(so_far, options), "output": f"{why}. Tell your instructor."}


def _faulty_files(why: str) -> list[RecordedTestFile]:
    """Return otter's test files as if each case had failed for a fault of ours."""
    files = []
    for path in sorted(Path("tests").glob("*.py")):
        file = ExceptionTestFile.from_file(str(path))
        for case in file.test_cases:
            case.body = _NotRun(why)
        faulty = RecordedTestFile.recording(file, [], lambda purpose: seeded(0, purpose))
        faulty.run({})
        files.append(faulty)
    return files


class _NotRun:
    """In place of a test case."""

    def __init__(self, why: str) -> None:
        self._why = why

    def call_func(self, environment: dict[str, Any]) -> None:
        """Fail."""
        raise RuntimeError(self._why)


def _hand_over(files: Collection[RecordedTestFile]) -> None:
    """Let otter take these for the results of its own test files of the same names."""
    make_printable(files)
    for file in files:
        file.path = path_of_test(file.name)
    Checker.get_results().extend(files)
