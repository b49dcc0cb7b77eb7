"""One pair: student and reference on the same fresh values, in random order."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.calls import Seconds, TimedCall
from autograder.fractions import Fractions
from autograder.outcomes import CaseEnded
from autograder.remote_exercise import ProcessorClock, RemoteExercise
from autograder.timing.race import Clock, SpeedTest

_SHORTEST = 1e-9  # seconds, so that no clock's resolution can make a ratio infinite


@dataclass(frozen=True)
class Lap:
    """The same call by both.

    Parameters
    ----------
    inputs : str
        What the arguments were.
    student, reference : TimedCall
        What they took, without the values.
    """

    inputs: str
    student: TimedCall
    reference: TimedCall

    def ratio(self, clock: Clock) -> float:
        """Return the student's time over the reference's."""
        student, reference = self.student, self.reference
        # What a worker does while its inputs come is charged as well, in so far as the reference
        # did not need it.
        early = max(0.0, _on(clock, student.delivery) - _on(clock, reference.delivery))
        used = max(_on(clock, student.call) + early, _SHORTEST)
        return used / max(_on(clock, reference.call), _SHORTEST)


@dataclass(frozen=True)
class Pair:
    """One round: a lap for each of the inputs."""

    laps: tuple[Lap, ...]

    def ratio(self, clock: Clock) -> float:
        """Return the geometric mean of the laps' ratios."""
        return statistics.geometric_mean([lap.ratio(clock) for lap in self.laps])

    @property
    def student_effort(self) -> float:
        """The student's processor time over wall time; nan if not known."""
        return _effort([lap.student.call for lap in self.laps])

    @property
    def reference_effort(self) -> float:
        """The reference's processor time over wall time; nan if not known."""
        return _effort([lap.reference.call for lap in self.laps])

    @property
    def reference_seconds(self) -> float:
        """Processor time of the reference's calls; nan if not known."""
        return sum(lap.reference.call.processor for lap in self.laps)

    @property
    def processor_seconds(self) -> float:
        """What both used in all; nan if not known."""
        calls = [call for lap in self.laps for call in (lap.student, lap.reference)]
        return sum(call.delivery.processor + call.call.processor for call in calls)


class Track:
    """Where two workers take turns.

    Parameters
    ----------
    student, reference : RemoteExercise
        Two workers over the same transport.
    rng : numpy.random.Generator
        Draws the inputs and the order within each lap.
    clock : callable
        Reads a worker's processor time.
    """

    def __init__(
        self,
        student: RemoteExercise,
        reference: RemoteExercise,
        rng: np.random.Generator,
        clock: ProcessorClock,
    ) -> None:
        self._student = student
        self._reference = reference
        self._rng = rng
        self._clock = clock

    def laps(self, test: SpeedTest) -> Iterator[Lap]:
        """Yield the laps of one round as they are run.

        Raises
        ------
        CaseEnded
            If the student's function fails, or does not agree with the reference.
        """
        for args in test.make_inputs(self._rng):
            # In random order: going second is worth some percent.
            if self._rng.integers(2):
                student = self._student.timed_call(test.function, args, self._clock)
                reference = self._timed_reference(test, args)
            else:
                reference = self._timed_reference(test, args)
                student = self._student.timed_call(test.function, args, self._clock)
            test.agree(student.value, reference.value)
            yield Lap(described(args), student.without_value(), reference.without_value())

    def _timed_reference(self, test: SpeedTest, args: tuple[Any, ...]) -> TimedCall:
        try:
            return self._reference.timed_call(test.function, args, self._clock)
        except CaseEnded as end:
            raise RuntimeError(f"the reference failed: {end.message}") from end


def _on(clock: Clock, seconds: Seconds) -> float:
    return seconds.processor if clock is Clock.PROCESSOR else seconds.wall


def _effort(calls: Sequence[Seconds]) -> float:
    wall = max(math.fsum(call.wall for call in calls), _SHORTEST)
    return max(math.fsum(call.processor for call in calls), _SHORTEST) / wall


def described(args: Sequence[Any]) -> str:
    """Return the arguments of a call as short text: of arrays the shapes."""
    has_shape = np.ndarray | Fractions
    shown = ["x".join(map(str, a.shape)) if isinstance(a, has_shape) else repr(a) for a in args]
    return ", ".join(shown)
