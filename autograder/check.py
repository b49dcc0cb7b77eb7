"""A student's own work: public cases only, and how fast it is where speed matters."""

from __future__ import annotations

import runpy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.assignment import Assignment, Exercise
from autograder.budget import Budget
from autograder.checks import Roofline
from autograder.grading import read_test_file
from autograder.outcomes import CaseEnded
from autograder.process import WorkerSource
from autograder.remote_exercise import RemoteExercise
from autograder.results import ExerciseResult
from autograder.sitting import Sitting
from autograder.submission import Submission
from autograder.submitted_file import SubmittedFile
from autograder.timing import PRODUCT, PRODUCT_SOURCE, Speed, measure


@dataclass(frozen=True)
class Checked:
    """What the public cases of one exercise say.

    Parameters
    ----------
    roofline : Roofline or None
        What the exercise says about speed.
    speeds : tuple of Speed
        Empty unless there is a roofline and all cases passed.
    why_no_speeds : str
        What became of a call whose speed was to be measured, or empty.
    """

    result: ExerciseResult
    roofline: Roofline | None = None
    speeds: tuple[Speed, ...] = ()
    why_no_speeds: str = ""


def check(
    assignment: Assignment,
    submission: Submission,
    exercises: Sequence[Exercise],
    zygote: WorkerSource,
    race: bool = True,
) -> Iterator[Checked]:
    """Yield what becomes of each exercise.

    Parameters
    ----------
    race : bool
        Whether to measure how fast is what has a roofline, once it is right.

    Raises
    ------
    CourseBroken
        If a test file cannot be loaded.
    ZygoteLost
        If no worker can be had.
    """
    limits = assignment.limits.call_limits
    budget = Budget(assignment.limits.submission_seconds, limits.call_seconds)
    sitting = Sitting(zygote, submission, limits, budget, assignment.seed, race=False)
    try:
        files = [(it, read_test_file(it.public_tests)) for it in exercises]
        for (exercise, _), recorded in zip(files, sitting.run(files), strict=True):
            result = ExerciseResult(exercise.slug, exercise.title, recorded.case_results)
            roofline = _roofline(exercise.public_tests) if race else None
            if roofline is None or not recorded.all_passed:
                yield Checked(result)
                continue
            source = submission.sources[exercise.slug]
            student = SubmittedFile(zygote, exercise.slug, source, exercise.functions, limits)
            product = SubmittedFile(zygote, PRODUCT, PRODUCT_SOURCE, (PRODUCT,), limits)
            try:
                speeds = measure(roofline, RemoteExercise(student), RemoteExercise(product))
                yield Checked(result, roofline, speeds)
            except CaseEnded as end:
                yield Checked(result, roofline, why_no_speeds=end.message)
            finally:
                student.renew()
                product.renew()
    finally:
        sitting.close()


def _roofline(public_tests: Path) -> Roofline | None:
    """Return what a test file, which has been loaded before, says about speed."""
    names = runpy.run_path(str(public_tests)).values()
    return next((value for value in names if isinstance(value, Roofline)), None)
