"""Many submissions, graded on several cores."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import replace
from multiprocessing.util import Finalize

from autograder.assignment import Assignment, LimitsSection
from autograder.grading import Grader
from autograder.outcomes import CallFailed, Outcome
from autograder.results import ExerciseResult
from autograder.submission import Submission

_LEFT_OUT = CallFailed(Outcome.MISSING, "there is nothing to grade for this exercise")
Work = tuple[LimitsSection, Submission]
# Many, so that a job costs little; few, so that all processes have something to do to the end.
_SUBMISSIONS_PER_JOB = 8


class _Graders:
    """The engine, started once for each set of limits that is asked for; nothing is timed."""

    def __init__(self, assignment: Assignment) -> None:
        self._assignment = assignment
        self._running: dict[LimitsSection, Grader] = {}

    def grade(self, limits: LimitsSection, submission: Submission) -> tuple[ExerciseResult, ...]:
        if limits not in self._running:
            self._running[limits] = Grader(self._assignment.within(limits), race=False)
        sources = {slug: submission.sources.get(slug, _LEFT_OUT) for slug in self._assignment.slugs}
        return self._running[limits].grade(replace(submission, sources=sources)).exercises

    def close(self) -> None:
        for grader in self._running.values():
            grader.close()


def grade_all(
    assignment: Assignment, works: Sequence[Work], processes: int = 1
) -> Iterator[tuple[int, tuple[ExerciseResult, ...]]]:
    """Grade submissions, each under its own limits.

    Parameters
    ----------
    works : sequence of (limits, submission)
        A submission may leave exercises out.
    processes : int
        How many grade at the same time; one grades in this process.

    Yields
    ------
    index : int
        Of the submission in `works`; they come in any order.
    exercises : tuple of ExerciseResult

    Raises
    ------
    CourseBroken
        If a test file cannot be loaded.
    ZygoteLost
        If no worker can be had.
    """
    if processes == 1:
        graders = _Graders(assignment)
        try:
            for index, (limits, submission) in enumerate(works):
                yield index, graders.grade(limits, submission)
        finally:
            graders.close()
        return
    # Not forked: a fork would share the descriptors of whatever runs here.
    pool = ProcessPoolExecutor(
        processes, multiprocessing.get_context("spawn"), _start, (assignment,)
    )
    with pool:
        jobs = {
            pool.submit(_grade, works[start : start + _SUBMISSIONS_PER_JOB]): start
            for start in range(0, len(works), _SUBMISSIONS_PER_JOB)
        }
        try:
            for job in as_completed(jobs):
                yield from enumerate(job.result(), jobs[job])
        finally:
            pool.shutdown(cancel_futures=True)


_graders: _Graders


def _start(assignment: Assignment) -> None:
    """Begin a process of the pool."""
    global _graders  # noqa: PLW0603, a pool has no other place for what its processes keep
    _graders = _Graders(assignment)
    Finalize(None, _graders.close, exitpriority=1)  # atexit is not for processes of a pool


def _grade(works: Sequence[Work]) -> list[tuple[ExerciseResult, ...]]:
    return [_graders.grade(limits, submission) for limits, submission in works]
