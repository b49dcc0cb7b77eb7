"""What is raced, what a race showed, and the verdict on it."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np

from autograder.outcomes import Wrong
from autograder.timing.sequential import Interval

InputMaker = Callable[[np.random.Generator], Sequence[tuple[Any, ...]]]
Agreement = Callable[[Any, Any], None]


@dataclass(frozen=True)
class SpeedTest:
    """What content wants to be raced: one measurement, however many limits it is judged by.

    Parameters
    ----------
    function : str
        Name in both files.
    make_inputs : callable
        From a generator to the argument tuples of one round, fresh each time. A call should take
        the reference 3 to 20 ms: shorter ones measure the engine, longer ones waste time. Large
        arrays are best given as `Fractions`.
    agree : callable
        ``agree(got, expected)`` raises `Wrong` unless the outputs agree; asked after every call.
    limits : tuple of float
        Those that cases will judge by, so that the race goes on until each is decided.
    """

    function: str
    make_inputs: InputMaker
    agree: Agreement
    limits: tuple[float, ...]


class Clock(StrEnum):
    """What the ratios were read from. The value is what reports print."""

    PROCESSOR = "processor time"
    WALL = "wall time"


class Stop(StrEnum):
    """Why a race ended. The value is what reports print."""

    DECIDED = "decided"
    HOPELESS = "far too slow"
    TIME = "out of time"
    LAST_LOOK = "last look"


@dataclass(frozen=True)
class Race:
    """What a race showed.

    Parameters
    ----------
    function : str
        Who raced.
    limits : tuple of float
        Those of the `SpeedTest`.
    ratios : tuple of float
        Student's time over the reference's, for each pair: the geometric mean over the inputs.
    interval : tuple of float
        The ends between which the sequential test leaves the median.
    clock : Clock
        Whose times these are.
    stop : Stop
        Why it was not run any longer.
    by_input : tuple of (str, float)
        The arguments of each lap in a round, and the median ratio of that lap.
    student_effort, reference_effort : float
        Processor time over wall time, median of the pairs; nan where it is not known.
    notes : tuple of str
        What was not as usual.
    """

    function: str
    limits: tuple[float, ...]
    ratios: tuple[float, ...]
    interval: Interval
    clock: Clock
    stop: Stop
    by_input: tuple[tuple[str, float], ...]
    student_effort: float
    reference_effort: float
    notes: tuple[str, ...] = ()

    @property
    def ratio(self) -> float:
        """The median of `ratios`."""
        return statistics.median(self.ratios)


def assert_within(race: Race, limit: float) -> None:
    """Fail if the race showed that the student's function takes over `limit` times as long.

    What is too close to tell is in the student's favour.
    """
    if not race.interval[0] <= limit:
        raise Wrong(
            f"takes {race.ratio:.2f} times as long as the reference",
            got=f"{race.ratio:.2f} times",
            expected=f"at most {limit:g} times",
            next_step="Where does the time go: in Python loops, in copies, or in the products?",
        )
