"""Races of a student's function against the reference, each in a worker of its own.

Content uses `assert_within`; the measurement is made once and shared by all cases that judge it.
"""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.outcomes import CaseEnded, Wrong
from autograder.remote_function import RemoteExercise

_PAIRS = 7
_FEWEST_PAIRS = 3
_SECONDS = 2.0
_LEEWAY = 1.25  # between two deliveries of the same inputs, which are never quite as long

InputMaker = Callable[[np.random.Generator], Sequence[tuple[Any, ...]]]
Agreement = Callable[[Any, Any], None]


@dataclass(frozen=True)
class Race:
    """What a race measured.

    Parameters
    ----------
    ratios : tuple of float
        Student's time over the reference's, for each pair: the geometric mean over the inputs.
    """

    ratios: tuple[float, ...]

    @property
    def ratio(self) -> float:
        """The median of `ratios`."""
        return statistics.median(self.ratios)


class Stopwatch:
    """Runs a race when a test case first asks for it, and remembers it: the name ``race`` in tests.

    Parameters
    ----------
    student, reference : RemoteExercise
        Two workers over the same transport.
    rng : numpy.random.Generator
        Draws the inputs and the order within each pair.
    """

    def __init__(
        self, student: RemoteExercise, reference: RemoteExercise, rng: np.random.Generator
    ) -> None:
        self._student = student
        self._reference = reference
        self._rng = rng
        self._ended: dict[str, Race | CaseEnded] = {}

    def __call__(self, function: str, make_inputs: InputMaker, agree: Agreement) -> Race:
        """Return the race of `function`.

        Parameters
        ----------
        function : str
            Name in both files.
        make_inputs : callable
            From a generator to the argument tuples of one round, fresh each time.
        agree : callable
            ``agree(got, expected)`` raises `Wrong` unless the outputs agree; asked for every pair.

        Raises
        ------
        CaseEnded
            If the student's function fails or errs during the race; the same each time.
        """
        if function not in self._ended:
            try:
                self._ended[function] = self._run(function, make_inputs, agree)
            except CaseEnded as end:
                self._ended[function] = end
        outcome = self._ended[function]
        if isinstance(outcome, CaseEnded):
            raise outcome
        return outcome

    def _run(self, function: str, make_inputs: InputMaker, agree: Agreement) -> Race:
        self._pair(function, make_inputs(self._rng), agree)  # warm-up: first calls touch new pages
        ratios: list[float] = []
        end = time.monotonic() + _SECONDS
        while len(ratios) < _PAIRS and (len(ratios) < _FEWEST_PAIRS or time.monotonic() < end):
            ratios.append(self._pair(function, make_inputs(self._rng), agree))
        return Race(tuple(ratios))

    def _pair(self, function: str, inputs: Sequence[tuple[Any, ...]], agree: Agreement) -> float:
        logarithms = []
        for args in inputs:
            # In random order: going second is worth some percent.
            student_first = bool(self._rng.integers(2))
            if student_first:
                got, delivery, call = self._student.timed_call(function, args)
            expected, usual_delivery, usual_call = self._timed_reference(function, args)
            if not student_first:
                got, delivery, call = self._student.timed_call(function, args)
            agree(got, expected)
            # What is computed while the inputs come is charged as well.
            call += max(0.0, delivery - _LEEWAY * usual_delivery)
            logarithms.append(math.log(call / usual_call))
        return math.exp(statistics.fmean(logarithms))

    def _timed_reference(self, function: str, args: tuple[Any, ...]) -> tuple[Any, float, float]:
        try:
            return self._reference.timed_call(function, args)
        except CaseEnded as end:
            raise RuntimeError(f"the reference failed: {end.message}") from end


def assert_within(race: Race, limit: float) -> None:
    """Fail unless the student's function took at most `limit` times as long as the reference."""
    if not race.ratio <= limit:
        raise Wrong(
            f"takes {race.ratio:.2f} times as long as the reference",
            got=f"{race.ratio:.2f} times",
            expected=f"at most {limit:g} times",
            next_step="Where does the time go: in Python loops, in copies, or in the products?",
        )
