"""One submission while it is graded: test files run on its functions, which live in workers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from autograder.assignment import Exercise
from autograder.budget import Budget
from autograder.calls import Call, CallLimits
from autograder.case_result import CaseResult
from autograder.cases import Counts, GaveUp, RecordedTestFile, always, asks_for
from autograder.environment import environment, no_race, seeded
from autograder.otter_tests import ExceptionTestFile
from autograder.outcomes import Outcome
from autograder.process import WorkerProcess, WorkerSource
from autograder.remote_exercise import RemoteExercise
from autograder.submission import Submission
from autograder.submitted_file import Source, SubmittedFile
from autograder.timing import Stopwatch
from autograder.together import run_together

ToRun = tuple[Exercise, ExceptionTestFile]
AccountsFor = Callable[[Exercise, Sequence[Call]], bool]
# A busy machine must not make the reference miss a deadline that is meant for students.
_PATIENCE = 10.0
# What loading a file, or a call that is made alone, may take in a worker that is not fresh. Honest
# ones take milliseconds, and what takes longer gets its whole time in a fresh worker.
_SHARED_SECONDS = 0.25


def nothing_is_known(exercise: Exercise, calls: Sequence[Call]) -> bool:
    """Account for no wrong answer."""
    return False


class Sitting:
    """The workers and the budget of one submission, from its first exercise to its last.

    Parameters
    ----------
    zygote : WorkerSource
        Where workers come from.
    limits : CallLimits
        Of each exercise.
    budget : Budget
        Of the whole submission.
    seed : int
        With the submission's name, what random cases follow from.
    race : bool
        Whether to time anything; without it the cases that ask for a race are skipped.
    accounts_for : callable
        From an exercise and the calls of a failed case to whether they were answered as a known
        belief answers them.

    Notes
    -----
    A fresh worker costs more than the calls that are made in it. So test files share a worker for
    as long as every case passes, or gives the wrong answers of a known belief, which no accident
    does. As soon as one does neither, its file is run again in a fresh worker, and only that
    counts: an exercise never loses anything to what another one did. That worker is the exercise's
    own from then on.

    The cases of all files run by turns, so that their calls travel together: to go from one process
    to the other and back costs more than most calls. Should a worker end, or take long, nobody
    could tell over which of them; then the files run one after another, and if that does not tell
    it either, the cases of a file.
    """

    def __init__(
        self,
        zygote: WorkerSource,
        submission: Submission,
        limits: CallLimits,
        budget: Budget,
        seed: int,
        race: bool,
        accounts_for: AccountsFor = nothing_is_known,
    ) -> None:
        self._zygote = zygote
        self._submission = submission
        self._limits = limits
        self._budget = budget
        self._budgets: dict[str, Budget] = {}  # by exercise
        self._sources: dict[str, Source] = {}  # by exercise, for those that have been asked for
        self._seed = seed
        self._race = race
        self._accounts_for = accounts_for
        self._shared: WorkerProcess | None = None
        self._failed: dict[str, RemoteExercise] = {}  # by exercise, in workers of their own

    def run(self, files: Sequence[ToRun]) -> Iterator[RecordedTestFile]:
        """Run test files, each of another exercise; yield each, in order, with its results.

        Files of hidden cases come after all that show their messages to students: what hidden
        cases showed to a worker must not come out in a public message.

        Raises
        ------
        ZygoteLost
            If no worker can be had.
        """
        to_share = [it for it in files if self._may_share(*it)]
        done: dict[str, RecordedTestFile] = {}
        if len(to_share) > 1:
            done = self._run_shared(to_share, self._shared or self._fork())
            if self._shared is not None:  # else nobody knows over which of them it ended
                to_share = []
        again = {exercise.slug for exercise, _ in to_share}
        for exercise, file in files:
            yield done.get(exercise.slug) or self._run_one(
                exercise, file, may_share=exercise.slug in again
            )

    @contextmanager
    def asked_more(self, exercise: Exercise, seconds: float) -> Iterator[RemoteExercise]:
        """Lend an exercise's functions, at nobody's expense.

        They are in a worker on which nothing that counts depends: a fresh one, or the shared one,
        where a failure of any other exercise is no loss.

        Parameters
        ----------
        seconds : float
            In place of the exercise's own, on which results depend.
        """
        shared = None if exercise.slug in self._failed else self._shared
        student = self._student(exercise, Budget(seconds, seconds), shared)
        try:
            yield student
        finally:
            if shared is None:
                student.renew()
            elif shared.has_ended:
                self._shared = None

    def close(self) -> None:
        """End the workers."""
        if self._shared is not None:
            self._shared.dismiss()
            self._shared = None
        for student in self._failed.values():
            student.renew()

    def _may_share(self, exercise: Exercise, file: ExceptionTestFile) -> bool:
        """Return whether a test file may run in the worker of others."""
        is_there = isinstance(self._source(exercise), str)
        has_failed = exercise.slug in self._failed
        return is_there and not has_failed and not self._has_race(file)

    def _source(self, exercise: Exercise) -> Source:
        """Return the text of a file, or what calls come to if there is nothing to run."""
        if exercise.slug not in self._sources:
            source: Source = self._submission.sources[exercise.slug]
            if isinstance(source, str) and exercise.given.is_all_of(source):
                source = exercise.given.failures()
            self._sources[exercise.slug] = source
        return self._sources[exercise.slug]

    def _has_race(self, file: ExceptionTestFile) -> bool:
        return self._race and asks_for(file, "race")

    def _run_one(
        self, exercise: Exercise, file: ExceptionTestFile, may_share: bool
    ) -> RecordedTestFile:
        if self._has_race(file):
            self.close()  # nothing else of this submission runs meanwhile
        elif may_share and self._shared is not None:
            done = self._run_shared([(exercise, file)], self._shared)
            if done:
                return done[exercise.slug]
        return self._run_alone(exercise, file)

    def _run_shared(
        self, files: Sequence[ToRun], worker: WorkerProcess
    ) -> dict[str, RecordedTestFile]:
        """Run test files in one worker; return, by exercise, those whose results count.

        The worker is the shared one from then on, if it is still there.
        """
        self._shared = worker
        # Of the submission alone: of what calls take together, nobody knows whose it was.
        budget = Budget(self._budget.left, _SHARED_SECONDS, within=self._budget, is_attempt=True)
        students = {it.slug: self._student(it, budget, worker) for it, _ in files}
        recorded = {
            exercise.slug: self._recorded(
                exercise, file, students[exercise.slug], partial(self._counts_shared, exercise)
            )
            for exercise, file in files
        }
        try:
            return run_together(recorded, students)
        finally:
            if worker.has_ended:
                self._shared = None

    def _counts_shared(self, exercise: Exercise, result: CaseResult, calls: Sequence[Call]) -> bool:
        """Return whether a result has nothing to do with what else was run in its worker."""
        is_wrong = result.outcome is Outcome.WRONG
        return result.passed or (is_wrong and self._accounts_for(exercise, calls))

    def _run_alone(self, exercise: Exercise, file: ExceptionTestFile) -> RecordedTestFile:
        """Run a test file in a fresh worker, or in that of the exercise if it failed before."""
        student = self._failed.get(exercise.slug)
        if student is None:
            student = self._student(exercise, self._budget_of(exercise))
        # Where nothing is timed, there need not be a reference at all.
        reference = self._reference(exercise) if self._race else None
        race = None if reference is None else Stopwatch(student, reference)
        try:
            names = environment(student, race or no_race)
            recorded = self._run_in_full(exercise, file, student, names)
            recorded.races = race.races if race else ()
        except BaseException:
            student.renew()
            raise
        finally:
            if reference is not None:
                reference.renew()
        if recorded.all_passed and exercise.slug not in self._failed:
            self._share(student)
        else:
            self._failed[exercise.slug] = student
        return recorded

    def _share(self, student: RemoteExercise) -> None:
        """Let others have the worker of what has passed, perhaps where the shared one failed it."""
        if self._shared is not None:
            self._shared.dismiss()
        self._shared = student.release()

    def _run_in_full(
        self,
        exercise: Exercise,
        file: ExceptionTestFile,
        student: RemoteExercise,
        names: dict[str, Any],
    ) -> RecordedTestFile:
        """Run a test file by turns or, if that cannot tell whose fault something is, without."""
        with suppress(GaveUp):
            recorded = self._recorded(exercise, file, student)
            recorded.run_by_turns(names, student)
            return recorded
        student.renew()
        recorded = self._recorded(exercise, file, student)
        recorded.run(names)
        return recorded

    def _fork(self) -> WorkerProcess:
        return self._zygote.fork(self._limits.of_worker)

    def _budget_of(self, exercise: Exercise) -> Budget:
        return self._budgets.setdefault(exercise.slug, self._limits.budget(self._budget))

    def _student(
        self, exercise: Exercise, budget: Budget, worker: WorkerProcess | None = None
    ) -> RemoteExercise:
        return RemoteExercise(
            SubmittedFile(
                self._zygote,
                exercise.slug,
                self._source(exercise),
                exercise.functions,
                self._limits,
                budget,
                worker,
            )
        )

    def _reference(self, exercise: Exercise) -> RemoteExercise:
        patient = replace(
            self._limits,
            call_seconds=self._limits.call_seconds * _PATIENCE,
            exercise_seconds=self._limits.exercise_seconds * _PATIENCE,
        )
        source, names = exercise.solution_source, exercise.functions
        return RemoteExercise(SubmittedFile(self._zygote, exercise.slug, source, names, patient))

    def _recorded(
        self,
        exercise: Exercise,
        file: ExceptionTestFile,
        student: RemoteExercise,
        counts: Counts = always,
    ) -> RecordedTestFile:
        return RecordedTestFile.recording(
            file, student.calls, lambda case: self._rng(exercise, case), counts
        )

    def _rng(self, exercise: Exercise, purpose: str) -> np.random.Generator:
        return seeded(self._seed, self._submission.name, exercise.slug, purpose)
