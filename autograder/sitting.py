"""One submission while it is graded: test files run on its functions, which live in workers."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

import numpy as np

from autograder.assignment import Exercise
from autograder.budget import Budget
from autograder.calls import CallLimits
from autograder.cases import GaveUp, RecordedTestFile, asks_for
from autograder.otter_tests import ExceptionTestFile
from autograder.outcomes import CaseEnded, Outcome
from autograder.process import WorkerProcess, WorkerSource
from autograder.remote_exercise import RemoteExercise
from autograder.remote_function import RemoteFunction
from autograder.submission import Submission
from autograder.submitted_file import SubmittedFile
from autograder.timing import Race, SpeedTest, Stopwatch

# A busy machine must not make the reference miss a deadline that is meant for students.
_PATIENCE = 10.0
# What loading a file, or a call that is made alone, may take in a worker that is not fresh. Honest
# ones take milliseconds, and what takes longer gets its whole time in a fresh worker.
_ALONG_SECONDS = 0.25


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

    Notes
    -----
    A fresh worker costs more than the calls that are made in it. So test files share a worker for
    as long as every case passes. As soon as one does not, its file is run again in a fresh worker,
    and only that counts: an exercise never loses anything to what another one did. That worker is
    the exercise's own from then on.

    The cases of a file run by turns, so that their calls travel together. Should a worker end, or
    take long, nobody could tell over which of them; then they run again, one after another.
    """

    def __init__(
        self,
        zygote: WorkerSource,
        submission: Submission,
        limits: CallLimits,
        budget: Budget,
        seed: int,
        race: bool,
    ) -> None:
        self._zygote = zygote
        self._submission = submission
        self._limits = limits
        self._budget = budget
        self._budgets: dict[str, Budget] = {}  # by exercise
        self._seed = seed
        self._race = race
        self._shared: WorkerProcess | None = None
        self._failed: dict[str, RemoteExercise] = {}  # by exercise, in workers of their own

    def run(self, exercise: Exercise, file: ExceptionTestFile) -> RecordedTestFile:
        """Run a test file of an exercise, and return it with its results.

        Files of hidden cases come after all that show their messages to students: what hidden
        cases showed to a worker must not come out in a public message.

        Raises
        ------
        ZygoteLost
            If no worker can be had.
        """
        is_there = isinstance(self._submission.sources[exercise.slug], str)
        if self._race and asks_for(file, "race"):
            self.close()  # nothing else of this submission runs meanwhile
        elif self._shared is not None and is_there and exercise.slug not in self._failed:
            with suppress(GaveUp):
                return self._run_along(exercise, file, self._shared)
        return self._run_alone(exercise, file)

    def afresh(self, exercise: Exercise, budget: Budget) -> RemoteExercise:
        """Return an exercise's functions in a worker that has seen no test, at nobody's expense.

        Parameters
        ----------
        budget : Budget
            In place of the exercise's own, on which results depend.
        """
        return self._student(exercise, budget)

    def close(self) -> None:
        """End the workers."""
        if self._shared is not None:
            self._shared.dismiss()
            self._shared = None
        for student in self._failed.values():
            student.renew()

    def _run_along(
        self, exercise: Exercise, file: ExceptionTestFile, worker: WorkerProcess
    ) -> RecordedTestFile:
        """Run a test file in the worker of those before it; give up if a case does not pass."""
        within = self._budget_of(exercise)
        budget = Budget(within.left, _ALONG_SECONDS, within=within)
        student = self._student(exercise, budget, worker)
        recorded = self._recorded(exercise, file, student, gives_up=True)
        try:
            recorded.run_by_turns(environment(student, _no_race), student)
        finally:
            self._shared = student.release()  # nothing, if it has ended
        return recorded

    def _run_alone(self, exercise: Exercise, file: ExceptionTestFile) -> RecordedTestFile:
        """Run a test file in a fresh worker, or in that of the exercise if it failed before."""
        student = self._failed.get(exercise.slug)
        if student is None:
            student = self._student(exercise, self._budget_of(exercise))
        # Where nothing is timed, there need not be a reference at all.
        reference = self._reference(exercise) if self._race else None
        race = None if reference is None else Stopwatch(student, reference)
        try:
            names = environment(student, race or _no_race)
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

    def _budget_of(self, exercise: Exercise) -> Budget:
        return self._budgets.setdefault(exercise.slug, self._limits.budget(self._budget))

    def _student(
        self, exercise: Exercise, budget: Budget, worker: WorkerProcess | None = None
    ) -> RemoteExercise:
        source = self._submission.sources[exercise.slug]
        return RemoteExercise(
            SubmittedFile(
                self._zygote,
                exercise.slug,
                source,
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
        gives_up: bool = False,
    ) -> RecordedTestFile:
        return RecordedTestFile.recording(
            file, student.calls, lambda case: self._rng(exercise, case), gives_up
        )

    def _rng(self, exercise: Exercise, purpose: str) -> np.random.Generator:
        return seeded(self._seed, self._submission.name, exercise.slug, purpose)


def environment(student: RemoteExercise, race: Callable[[SpeedTest], Race]) -> dict[str, Any]:
    """Return the names that test cases may ask for; each case gets its own ``rng`` besides."""
    functions = {name: RemoteFunction(student, name) for name in student.names}
    return {**functions, "race": race}


def seeded(seed: int, *names: str) -> np.random.Generator:
    """Return the generator that follows from a seed and the names of what it is for."""
    digest = hashlib.sha256("\0".join(names).encode("utf-8", "surrogateescape")).digest()
    return np.random.default_rng([seed, *np.frombuffer(digest[:16], np.uint32).tolist()])


def _no_race(test: SpeedTest) -> Race:
    raise CaseEnded(Outcome.SKIPPED, "timing was switched off for this run")
