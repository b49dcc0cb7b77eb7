"""The student's functions, as a picture uses them: isolated, and not always there."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np

from autograder.assignment import Exercise
from autograder.calls import CallLimits
from autograder.checks import Roofline
from autograder.outcomes import CaseEnded
from autograder.process import WorkerSource
from autograder.remote_exercise import RemoteExercise
from autograder.remote_function import RemoteFunction
from autograder.submitted_file import SubmittedFile
from autograder.timing import PRODUCT, PRODUCT_SOURCE, Speed, measure

_T = TypeVar("_T")


class Student:
    """The functions of one exercise, which a picture calls by their names.

    Parameters
    ----------
    source : str or CaseEnded
        The text of the exercise's file, or why there is none to run.
    zygote : WorkerSource
        Where the processes come from in which it runs.
    limits : CallLimits
        Of the whole picture.

    Attributes
    ----------
    failures : list of CaseEnded
        Why attempts came to nothing.
    """

    def __init__(
        self, exercise: Exercise, source: str | CaseEnded, zygote: WorkerSource, limits: CallLimits
    ) -> None:
        self._zygote = zygote
        self._limits = limits
        self._budget = limits.budget()
        self._exercise = exercise
        self._source = source
        self._own = self._fresh()
        self.failures: list[CaseEnded] = []

    def __getitem__(self, name: str) -> RemoteFunction:
        """Return a function; a call of it raises `CaseEnded` if it does not return."""
        return RemoteFunction(self._own, name)

    def attempt(self, compute: Callable[[], _T]) -> _T | None:
        """Return what `compute` returns, or None if a function is missing, fails or is wrong.

        Parameters
        ----------
        compute : callable
            Calls the student's functions, and checks what comes back with `autograder.checks`
            before anything is done with it.
        """
        try:
            return compute()
        except CaseEnded as failure:
            self.failures.append(failure)
            return None

    def speed(self, name: str, args: tuple[Any, ...], operations: int) -> Speed:
        """Return how fast a call is, and a matrix product of as many operations.

        Parameters
        ----------
        operations : int
            Additions and multiplications in the call.

        Raises
        ------
        CaseEnded
            If the function does not return.
        """
        return self._measured(self._fresh(), name, args, operations)

    def speed_of_product(self, operations: int) -> float:
        """Return the GFLOP/s of a matrix product in float32, of about as many operations."""
        side = max(1, round((operations / 2) ** (1 / 3)))
        squares = (np.ones((side, side), np.float32),) * 2
        return self._measured(self._product(), PRODUCT, squares, 2 * side**3).product_gflops

    def close(self) -> None:
        """End the process that the functions run in."""
        self._own.renew()

    def _fresh(self) -> RemoteExercise:
        """Return the functions in a process of their own; its time is that of all of them."""
        slug, names = self._exercise.slug, self._exercise.functions
        return RemoteExercise(
            SubmittedFile(self._zygote, slug, self._source, names, self._limits, self._budget)
        )

    def _product(self) -> RemoteExercise:
        return RemoteExercise(
            SubmittedFile(self._zygote, PRODUCT, PRODUCT_SOURCE, (PRODUCT,), self._limits)
        )

    def _measured(
        self, own: RemoteExercise, name: str, args: tuple[Any, ...], operations: int
    ) -> Speed:
        def inputs(rng: np.random.Generator) -> list[tuple[Any, ...]]:
            return [args]

        product = self._product()
        roofline = Roofline(
            name, inputs, lambda *args: operations, usual=(math.nan, math.nan), limits=()
        )
        try:
            return measure(roofline, own, product)[0]
        finally:
            own.renew()
            product.renew()
