"""One submission while it is graded: test files run on its functions, which live in workers."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

import numpy as np
from otter.test_files.exception_test import ExceptionTestFile

from autograder.assignment import Exercise
from autograder.budget import Budget
from autograder.calls import CallLimits
from autograder.cases import GaveUp, RecordedTestFile
from autograder.outcomes import CaseEnded, Outcome
from autograder.remote_function import RemoteExercise, RemoteFunction
from autograder.submission import Submission
from autograder.submitted_file import SubmittedFile
from autograder.timing import Agreement, InputMaker, Race, Stopwatch
from autograder.zygote import WorkerProcess, Zygote

# A busy machine must not make the reference miss a deadline that is meant for students.
_PATIENCE = 10.0
# What a call may take in a worker that is not fresh. Honest ones take milliseconds, and one that
# takes longer gets its whole time in a fresh worker.
_TRIAL_SECONDS = 0.25


class Sitting:
    """The workers and the budget of one submission, from its first exercise to its last.

    Parameters
    ----------
    zygote : Zygote
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
    A fresh worker costs more than the calls that are made in it. So the public test files of all
    exercises share a worker, and the hidden ones another, for as long as every case passes. As
    soon as one does not, the whole file is run again in a fresh worker, and only that counts: an
    exercise never loses anything to what another one did. Whoever fails has a worker to himself
    for each file, and his worker ends there.
    """

    def __init__(
        self,
        zygote: Zygote,
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
        self._seed = seed
        self._race = race
        self._workers: dict[int, WorkerProcess] = {}

    def run(self, exercise: Exercise, files: Sequence[ExceptionTestFile]) -> list[RecordedTestFile]:
        """Run the test files of one exercise, and return them with their results.

        Raises
        ------
        ZygoteLost
            If no worker can be had.

        Notes
        -----
        Files in the same place in `files` may share a worker; those of one exercise never do, as
        what hidden cases showed must not come out in a public message.
        """
        return [self._run(place, exercise, file) for place, file in enumerate(files)]

    def close(self) -> None:
        """End the workers."""
        for worker in self._workers.values():
            worker.dismiss()
        self._workers.clear()

    def _run(self, place: int, exercise: Exercise, file: ExceptionTestFile) -> RecordedTestFile:
        worker = self._workers.pop(place, None)
        if worker is not None:
            with suppress(GaveUp):
                return self._try(place, exercise, file, worker)
        student = self._student(exercise, self._budget)
        recorded = self._recorded(exercise, file, student)
        reference = self._reference(exercise)
        try:
            recorded.run(
                environment(
                    student,
                    Stopwatch(student, reference, self._rng(exercise, "race"))
                    if self._race
                    else _no_race,
                )
            )
            self._keep(place, student, recorded)
        finally:
            student.renew()
            reference.renew()
        return recorded

    def _try(
        self, place: int, exercise: Exercise, file: ExceptionTestFile, worker: WorkerProcess
    ) -> RecordedTestFile:
        """Run a test file in a worker that is not fresh, for as long as its cases pass."""
        budget = Budget(self._budget.left, _TRIAL_SECONDS)
        student = self._student(exercise, budget, worker)
        recorded = self._recorded(exercise, file, student, gives_up=True)
        try:
            recorded.run(environment(student, _needs_a_fresh_worker if self._race else _no_race))
            self._keep(place, student, recorded)
        finally:
            student.renew()
            self._budget.spend(budget.seconds - budget.left)
        return recorded

    def _keep(self, place: int, student: RemoteExercise, recorded: RecordedTestFile) -> None:
        """Keep the worker for the next exercise, if it gave no reason to doubt it."""
        if recorded.all_passed:
            worker = student.release()
            if worker is not None:
                self._workers[place] = worker

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


def environment(
    student: RemoteExercise, race: Callable[[str, InputMaker, Agreement], Race]
) -> dict[str, Any]:
    """Return the names that test cases may ask for; each case gets its own ``rng`` besides."""
    functions = {name: RemoteFunction(student, name) for name in student.names}
    return {**functions, "race": race}


def seeded(seed: int, *names: str) -> np.random.Generator:
    """Return the generator that follows from a seed and the names of what it is for."""
    digest = hashlib.sha256("\0".join(names).encode("utf-8", "surrogateescape")).digest()
    return np.random.default_rng([seed, *np.frombuffer(digest[:16], np.uint32).tolist()])


def _no_race(function: str, make_inputs: InputMaker, agree: Agreement) -> Race:
    raise CaseEnded(Outcome.SKIPPED, "timing was switched off for this run")


def _needs_a_fresh_worker(function: str, make_inputs: InputMaker, agree: Agreement) -> Race:
    raise GaveUp
