"""One submission -> otter's `GradingResults` and an outcome for every case."""

from __future__ import annotations

import gc
import platform
import time
from collections.abc import Callable
from functools import cache
from importlib.metadata import version
from inspect import signature
from pathlib import Path
from types import TracebackType

from autograder.assignment import Assignment
from autograder.assignment_file import AssignmentError
from autograder.budget import Budget
from autograder.case_result import CaseResult
from autograder.cases import RecordedTestFile
from autograder.diagnosis import ProgramBroken
from autograder.explaining import Explainer
from autograder.isolation import Report, keep_freed_memory
from autograder.otter_tests import ExceptionTestFile, GradingResults
from autograder.process import WorkerSource
from autograder.results import ExerciseResult, SubmissionResult
from autograder.sitting import Sitting, nothing_is_known
from autograder.submission import Submission
from autograder.timing import Race
from autograder.workers import worker_source

Progress = Callable[[SubmissionResult], None]
# Workers for the next test file and for a case of it that asks for a fresh one: all that an honest
# submission needs in all.
_AHEAD = 2
_AT_REST = 2 * _AHEAD  # so that none needs to be made while that one is graded
# A submission makes some thousand objects, of which almost all end with it: a collection every few
# submissions is enough, if every other one looks at what an earlier one left; at rest it is free.
_GC_THRESHOLDS = 10_000, 1
_PACKAGES = ("handgrad", "otter-grader", "numpy")


class CourseBroken(RuntimeError):
    """A test file of the course cannot be loaded; a grader fault."""


class Grader:
    """The running engine: test files read once, one zygote, any number of submissions.

    Parameters
    ----------
    assignment : Assignment
        The course.
    seed : int, optional
        In place of the assignment's own.
    race : bool
        Whether to time anything; without it the cases that ask for a race are skipped.
    explain : bool
        Whether to look for what lies behind wrong answers.
    hidden_counterexamples : bool
        Whether to look for small counterexamples for hidden cases as well.
    zygote : WorkerSource, optional
        Where workers come from; closed with the grader.

    Raises
    ------
    CourseBroken
        If a test file, a reference or a misconception cannot be loaded.
    """

    def __init__(
        self,
        assignment: Assignment,
        *,
        seed: int | None = None,
        race: bool = True,
        explain: bool = True,
        hidden_counterexamples: bool = False,
        zygote: WorkerSource | None = None,
    ) -> None:
        self._assignment = assignment
        self._seed = assignment.seed if seed is None else seed
        self._race = race
        self._zygote = zygote or worker_source()
        self._zygote.start()  # it warms up while we read the tests
        keep_freed_memory()
        try:
            self._public = {it.slug: read_test_file(it.public_tests) for it in assignment.exercises}
            self._hidden = {it.slug: read_test_file(it.hidden_tests) for it in assignment.exercises}
            self._explainer = self._made_explainer(hidden_counterexamples) if explain else None
        except CourseBroken:
            self._zygote.close()
            raise
        # otter and what it imports live as long as we do: a collection need not look at them.
        gc.collect()
        gc.freeze()
        gc.set_threshold(*_GC_THRESHOLDS)

    def __enter__(self) -> Grader:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End all processes of the engine."""
        self._zygote.close()

    def isolation(self) -> Report:
        """Return what shuts student code in.

        Raises
        ------
        ZygoteLost
            If that cannot be found out.
        """
        return self._zygote.isolation()

    def grade(self, submission: Submission, progress: Progress | None = None) -> SubmissionResult:
        """Grade one submission.

        Parameters
        ----------
        progress : callable, optional
            Called with the result so far whenever a test file is done, public or hidden.

        Raises
        ------
        ZygoteLost
            If no worker can be had.
        """
        started = time.perf_counter()
        limits = self._assignment.limits
        budget = Budget(limits.submission_seconds, limits.call_seconds)
        inquiry = None if self._explainer is None else self._explainer.inquiry()
        sitting = Sitting(
            self._zygote,
            submission,
            limits.call_limits,
            budget,
            self._seed,
            self._race,
            inquiry.accounts_for if inquiry else nothing_is_known,
        )
        exercises = self._assignment.exercises
        done: dict[str, list[RecordedTestFile]] = {exercise.slug: [] for exercise in exercises}

        def so_far() -> SubmissionResult:
            return SubmissionResult(
                name=submission.name,
                exercises=tuple(
                    ExerciseResult(
                        it.slug, it.title, _cases(*done[it.slug]), _races(*done[it.slug])
                    )
                    for it in exercises
                    if done[it.slug]
                ),
                otter=GradingResults([file for files in done.values() for file in files]),
                seed=self._seed,
                isolation=self.isolation(),
                seconds=time.perf_counter() - started,
                notes=submission.notes,
            )

        try:
            self._order_workers(_AHEAD)
            for files in (self._public, self._hidden):
                recorded = sitting.run([(it, files[it.slug]) for it in exercises])
                for exercise, file in zip(exercises, recorded, strict=True):
                    done[exercise.slug].append(file)
                    self._order_workers(_AHEAD)
                    if progress is not None:
                        progress(so_far())
                if inquiry is not None:
                    for exercise in exercises:
                        inquiry.search(exercise, done[exercise.slug][-1], sitting)
        finally:
            sitting.close()
        if inquiry is not None:
            inquiry.explain(done)
        for files_of_one in done.values():
            for file in files_of_one:
                file.forget_calls()
        return so_far()

    def prepare(self) -> None:
        """Get ready for the next submission while there is nothing else to do."""
        self._order_workers(_AT_REST, rehearse=True)
        gc.collect(0)

    def _made_explainer(self, hidden_counterexamples: bool) -> Explainer:
        hidden = {slug: [it.name for it in file.test_cases] for slug, file in self._hidden.items()}
        try:
            return Explainer(self._assignment, hidden, hidden_counterexamples)
        except (AssignmentError, ProgramBroken) as error:
            raise CourseBroken(str(error)) from error

    def _order_workers(self, count: int, rehearse: bool = False) -> None:
        limits = self._assignment.limits.call_limits
        self._zygote.prepare(limits.of_worker, count, rehearse)


def _cases(*files: RecordedTestFile) -> tuple[CaseResult, ...]:
    return tuple(case for file in files for case in file.case_results)


def _races(*files: RecordedTestFile) -> tuple[Race, ...]:
    return tuple(race for file in files for race in file.races)


def read_test_file(path: Path) -> ExceptionTestFile:
    """Return a test file as otter reads it.

    Raises
    ------
    CourseBroken
        If it cannot be loaded.
    """
    try:
        file = ExceptionTestFile.from_string(path.read_text(encoding="utf-8"), str(path))
    except Exception as error:  # the file is code, so anything can be wrong with it
        what = f"{type(error).__name__}: {error}"
        raise CourseBroken(f"{path} cannot be loaded: {what}") from error
    for case in file.test_cases:
        # otter asks for it whenever the case runs, and finds it there in no time.
        case.body.test_func.__signature__ = signature(case.body.test_func)
    return file


def versions() -> dict[str, str]:
    """Return the versions that a result depends on."""
    return {"python": platform.python_version(), **{name: _version(name) for name in _PACKAGES}}


@cache
def _version(package: str) -> str:
    """Return a package's version, looked up once: that takes as long as a test."""
    return version(package)
