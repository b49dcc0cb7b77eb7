"""The public cases of one exercise at a time, and what their results say about where it stands."""

from __future__ import annotations

from enum import StrEnum

from autograder.assignment import Assignment, Exercise
from autograder.budget import Budget
from autograder.grading import read_test_file
from autograder.outcomes import Outcome
from autograder.process import WorkerSource
from autograder.results import ExerciseResult
from autograder.sitting import Sitting
from autograder.submission import Submission

_STOPPED = (Outcome.CRASHED, Outcome.TIMED_OUT, Outcome.OUT_OF_MEMORY, Outcome.FORBIDDEN)


class Status(StrEnum):
    """Where an exercise stands. The value is what reports print."""

    DONE = "done"
    IN_PROGRESS = "in progress"
    NOT_ATTEMPTED = "not attempted"
    MISSING = "missing"
    DOES_NOT_LOAD = "does not load"


def status_of(result: ExerciseResult) -> Status:
    """Return where an exercise stands, from the results of its public cases alone."""
    outcomes = {case.outcome for case in result.cases}
    if all(case.passed for case in result.cases):
        return Status.DONE
    if outcomes == {Outcome.NOT_ATTEMPTED}:
        return Status.NOT_ATTEMPTED
    if outcomes == {Outcome.MISSING}:
        return Status.MISSING
    # A case that stops before it has called anything stops where the file is loaded.
    if outcomes <= {*_STOPPED} and not any(case.call for case in result.cases):
        return Status.DOES_NOT_LOAD
    return Status.IN_PROGRESS


class Practice:
    """The engine, kept ready to check a student's own files again and again; nothing is timed.

    Parameters
    ----------
    zygote : WorkerSource
        Where workers come from.
    """

    def __init__(self, assignment: Assignment, zygote: WorkerSource) -> None:
        self._assignment = assignment
        self._zygote = zygote

    def budget(self) -> Budget:
        """Return how much time all code of a submission may take."""
        limits = self._assignment.limits
        return Budget(limits.submission_seconds, limits.call_seconds)

    def check(self, exercise: Exercise, submission: Submission, budget: Budget) -> ExerciseResult:
        """Run the public cases of one exercise, each time as if for the first time.

        Raises
        ------
        CourseBroken
            If the test file cannot be loaded.
        ZygoteLost
            If no worker can be had.
        """
        limits, seed = self._assignment.limits.call_limits, self._assignment.seed
        sitting = Sitting(self._zygote, submission, limits, budget, seed, race=False)
        try:
            [recorded] = sitting.run([(exercise, read_test_file(exercise.public_tests))])
        finally:
            sitting.close()
        return ExerciseResult(exercise.slug, exercise.title, recorded.case_results)

    def prepare(self) -> None:
        """Have a worker ready for the next check."""
        self._zygote.prepare(self._assignment.limits.call_limits.of_worker, 1, rehearse=True)
