"""Many submissions, graded on several cores."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from multiprocessing.util import Finalize

from autograder.assignment import Assignment
from autograder.assignment_file import LimitsSection
from autograder.grading import Grader
from autograder.outcomes import CallFailed, Outcome
from autograder.own_processes import imports_only_what_is_installed
from autograder.results import ExerciseResult
from autograder.submission import Submission

_LEFT_OUT = CallFailed(Outcome.MISSING, "there is nothing to grade for this exercise")
Terms = tuple[LimitsSection, bool]  # what the code may use, and whether its answers are explained
Work = tuple[Terms, Submission]
# Many, so that a job costs little; few, so that all processes have something to do to the end.
_SUBMISSIONS_PER_JOB = 8


class GradersEnded(RuntimeError):
    """A process that graded has ended in the middle of its work."""


class _Graders:
    """The engine, started once for all terms that are asked for; nothing is timed."""

    def __init__(self, assignment: Assignment) -> None:
        self._assignment = assignment
        self._running: dict[Terms, Grader] = {}

    def grade(self, terms: Terms, submission: Submission) -> tuple[ExerciseResult, ...]:
        if terms not in self._running:
            limits, explain = terms
            course = self._assignment.within(limits)
            self._running[terms] = Grader(course, race=False, explain=explain)
        sources = {slug: submission.sources.get(slug, _LEFT_OUT) for slug in self._assignment.slugs}
        return self._running[terms].grade(replace(submission, sources=sources)).exercises

    def close(self) -> None:
        for grader in self._running.values():
            grader.close()


def grade_all(
    assignment: Assignment, works: Sequence[Work], processes: int = 1
) -> Iterator[tuple[int, tuple[ExerciseResult, ...]]]:
    """Grade submissions, each on its own terms.

    Parameters
    ----------
    works : sequence of ((limits, explain), submission)
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
    GradersEnded
        If a process of several ended.
    """
    if processes == 1:
        graders = _Graders(assignment)
        try:
            for index, (terms, submission) in enumerate(works):
                yield index, graders.grade(terms, submission)
        finally:
            graders.close()
        return
    # Not forked: a fork would share the descriptors of whatever runs here.
    context = multiprocessing.get_context("spawn")
    with imports_only_what_is_installed():  # a pool starts one that keeps count of its locks
        pool = ProcessPoolExecutor(processes, context, _start, (assignment,))
    with pool:
        with imports_only_what_is_installed():  # works start the others
            jobs = {
                pool.submit(_grade, works[start : start + _SUBMISSIONS_PER_JOB]): start
                for start in range(0, len(works), _SUBMISSIONS_PER_JOB)
            }
        try:
            for job in as_completed(jobs):
                yield from enumerate(job.result(), jobs[job])
        except BrokenProcessPool:
            raise GradersEnded(
                "a process that graded has ended: it ran out of memory, or a reference or a "
                "misconception ends whoever runs it; --processes 1 shows which"
            ) from None
        finally:
            pool.shutdown(cancel_futures=True)


_graders: _Graders


def _start(assignment: Assignment) -> None:
    """Begin a process of the pool."""
    global _graders  # noqa: PLW0603, a pool has no other place for what its processes keep
    _graders = _Graders(assignment)
    Finalize(None, _graders.close, exitpriority=1)  # atexit is not for processes of a pool


def _grade(works: Sequence[Work]) -> list[tuple[ExerciseResult, ...]]:
    return [_graders.grade(terms, submission) for terms, submission in works]
