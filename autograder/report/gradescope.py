"""results.json in Gradescope's schema, through otter's own writer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import orjson

from autograder.cases import RecordedTestFile
from autograder.grading import versions as todays_versions
from autograder.otter_tests import AutograderConfig
from autograder.report import race
from autograder.report.text import printable
from autograder.results import SubmissionResult
from autograder.whole_file import write_whole

RESULTS_FILE = "results.json"


def results_dict(
    result: SubmissionResult,
    config: AutograderConfig | None = None,
    versions: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Return the content of results.json.

    The students' part is otter's, with hidden cases hidden; ``extra_data``, which Gradescope
    shows to nobody, says how the result came about and what became of every case.

    Parameters
    ----------
    config : AutograderConfig, optional
        What otter is told to show, and how to count; default: what otter does by default.
    versions : mapping, optional
        Those that it was graded with, if not today's.
    """
    make_printable(result.otter.results.values())
    content: dict[str, Any] = result.otter.to_gradescope_dict(config or _defaults())
    content.setdefault("score", result.score)  # otter leaves it out unless it is not the sum
    remarks = [*_faults(result), *result.notes]
    if remarks:
        content["output"] = printable("\n".join(remarks))
    content["execution_time"] = round(result.seconds, 3)
    content["extra_data"] = {"handgrad": record(result, versions)}
    return content


@cache
def _defaults() -> AutograderConfig:
    """Return what otter does by default, made once: that takes as long as grading a stub."""
    return AutograderConfig()


def _faults(result: SubmissionResult) -> list[str]:
    """Return what tells a student that points are no zeros; of hidden cases not even the names."""
    faulty = [it.slug for it in result.exercises if it.has_grader_fault]
    if not faulty:
        return []
    return [
        f"grader fault: a part of {', '.join(faulty)} could not be graded, and that is no fault of "
        "yours.",
        "next:     Tell your instructor.",
    ]


def make_printable(files: Iterable[RecordedTestFile]) -> None:
    """Clean the messages in test files that have run, before otter lays them out in lines."""
    for file in files:
        for shown in file.test_case_results:
            shown.message = printable(shown.message)


def fault(why: str) -> dict[str, Any]:
    """Return the content of a results.json that tells that nothing was graded.

    Parameters
    ----------
    why : str
        For the instructor alone.
    """
    message = (
        "grader fault: this submission was not graded, and that is no fault of yours.\n"
        "next:     Tell your instructor."
    )
    return {
        "score": 0,
        "output": message,
        "tests": [
            {"name": "Grader fault", "status": "failed", "visibility": "visible", "output": message}
        ],
        "extra_data": {"handgrad": {"fault": printable(why)}},
    }


def record(result: SubmissionResult, versions: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return a whole result as plain values: what `handgrad grade --json` prints.

    Parameters
    ----------
    versions : mapping, optional
        Those that it was graded with, if not today's.
    """
    return {
        "submission": printable(result.name),
        "notes": [printable(note) for note in result.notes],
        "score": result.score,
        "possible": result.possible,
        "seed": result.seed,
        "isolation": str(result.isolation.tier),
        "isolation_missing": {
            str(finding.mechanism): finding.reason for finding in result.isolation.missing
        },
        "seconds": round(result.seconds, 4),
        "versions": todays_versions() if versions is None else dict(versions),
        "exercises": [
            {
                "slug": exercise.slug,
                "score": exercise.score,
                "possible": exercise.possible,
                "cases": [
                    {
                        "name": case.name,
                        "outcome": str(case.outcome),
                        "hidden": case.hidden,
                        "points": case.points,
                        "earned": case.earned,
                        "feedback": printable(case.feedback),
                        "misconception": case.explanation.misconception,
                        "relation": printable(case.explanation.relation),
                        "counterexample": printable(case.explanation.counterexample),
                        "fault": printable(case.fault or case.explanation.fault),
                        "seconds": round(case.seconds, 4),
                    }
                    for case in exercise.cases
                ],
                "races": [race.record(each) for each in exercise.races],
            }
            for exercise in result.exercises
        ],
    }


def write_results(
    result: SubmissionResult,
    folder: Path,
    unfinished_in: Path | None = None,
    versions: Mapping[str, str] | None = None,
) -> Path:
    """Write ``folder/results.json``, whole or not at all, and return its path.

    Parameters
    ----------
    unfinished_in : Path, optional
        See `write_whole`.
    versions : mapping, optional
        Those that it was graded with, if not today's.
    """
    folder.mkdir(parents=True, exist_ok=True)
    content = results_dict(result, versions=versions)
    return write_json(content, folder / RESULTS_FILE, unfinished_in)


def write_json(content: dict[str, Any], path: Path, unfinished_in: Path | None = None) -> Path:
    """Write a file, whole or not at all, and return its path."""
    return write_whole(path, orjson.dumps(content, option=orjson.OPT_INDENT_2), unfinished_in)
