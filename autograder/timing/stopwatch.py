"""Runs a race, looks at it from time to time, and ends it when all is decided."""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from autograder.outcomes import CaseEnded
from autograder.process import WorkerProcess
from autograder.remote_exercise import ProcessorClock, RemoteExercise
from autograder.timing.lock import timed_section
from autograder.timing.pairs import Pair, Track
from autograder.timing.race import Race, SpeedTest, Stop
from autograder.timing.sequential import LOOKS, is_decided, is_hopeless
from autograder.timing.summary import summarise

# A race ends early if the next look would come later than this. Of processor time, as a busy
# machine is no reason to look less often, and in rounds of the reference, as a slow one is none
# either; of wall time, as a submission has a budget of that.
_PROCESSOR_SECONDS = 1.6
_REFERENCE_ROUNDS = 150  # if that is longer
_WALL_SECONDS = 8.0
_HOPELESS_LAP = 10.0  # times the widest limit: not even worth the rest of the round


class Stopwatch:
    """Runs a race when a test case first asks for it, and remembers it: the name ``race`` in tests.

    Parameters
    ----------
    student, reference : RemoteExercise
        Two workers over the same transport.
    rng : numpy.random.Generator, optional
        Draws the inputs and the order within each pair; default: one that nobody can foresee, as
        whoever knows the inputs can bring the answers along.
    processor_clock : callable
        Reads a worker's processor time from outside; None where that is not possible.
    """

    def __init__(
        self,
        student: RemoteExercise,
        reference: RemoteExercise,
        rng: np.random.Generator | None = None,
        processor_clock: ProcessorClock = WorkerProcess.cpu_seconds,
    ) -> None:
        self._workers = student, reference
        self._track = Track(student, reference, rng or np.random.default_rng(), processor_clock)
        self._ended: dict[SpeedTest, Race | CaseEnded] = {}

    @property
    def races(self) -> tuple[Race, ...]:
        """The races that were run to a verdict."""
        return tuple(end for end in self._ended.values() if isinstance(end, Race))

    def __call__(self, test: SpeedTest) -> Race:
        """Return the race for a test.

        Raises
        ------
        CaseEnded
            If the student's function fails or errs during the race; the same each time.
        """
        self._workers[0].let_others_finish()  # so that what they look into is not timed
        if test not in self._ended:
            try:
                self._ended[test] = self._run(test)
            except CaseEnded as end:
                self._ended[test] = end
            finally:
                for worker in self._workers:
                    worker.resume()
        outcome = self._ended[test]
        if isinstance(outcome, CaseEnded):
            raise outcome
        return outcome

    def _run(self, test: SpeedTest) -> Race:
        warm_up = Pair(())
        for lap in self._track.laps(test):
            warm_up = Pair((*warm_up.laps, lap))
            race = summarise(test, [Pair((lap,))], Stop.HOPELESS)
            if race.ratio > _HOPELESS_LAP * max(test.limits):
                return race
        # First calls touch new pages; all that they can tell is that there is no hope, for which
        # nobody else need wait.
        with timed_section() as without_lock:
            race = self._run_timed(test, warm_up)
        return replace(race, notes=(without_lock, *race.notes)) if without_lock else race

    def _run_timed(self, test: SpeedTest, warm_up: Pair) -> Race:
        pairs = list[Pair]()
        started = time.monotonic()
        for look in LOOKS:
            while len(pairs) < look:
                race = summarise(test, [warm_up, *pairs], Stop.HOPELESS)
                if is_hopeless(race.ratios, test.limits):
                    return race
                pairs.append(Pair(tuple(self._track.laps(test))))
            race = summarise(test, pairs, Stop.DECIDED)
            if is_decided(race.interval, test.limits):
                return race
            if _is_late(pairs, time.monotonic() - started):
                return replace(race, stop=Stop.TIME)
        return replace(race, stop=Stop.LAST_LOOK)


def _is_late(pairs: Sequence[Pair], wall_seconds: float) -> bool:
    """Return whether the next look would come too late."""
    looks = list(LOOKS)
    following = looks[looks.index(len(pairs)) + 1 :]
    if not following:
        return False
    growth = following[0] / len(pairs)
    processor_seconds = sum(pair.processor_seconds for pair in pairs)
    reference_round = statistics.median(pair.reference_seconds for pair in pairs)
    enough = max(_PROCESSOR_SECONDS, _REFERENCE_ROUNDS * reference_round)
    return wall_seconds * growth > _WALL_SECONDS or processor_seconds * growth > enough
