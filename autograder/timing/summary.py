"""From pairs to a race: which clock counts, and what it says."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence

from autograder.timing.pairs import Pair
from autograder.timing.race import Clock, Race, SpeedTest, Stop
from autograder.timing.sequential import LOOKS, interval

_SLEEPING = 0.5  # of the reference's processor time per wall time
_WALL_WIDENING = 1.1
_NO_CLOCK = "processor time cannot be read on this machine: wall time counts, with a wider margin"
_SLEEPS = "the function waits more than it computes: wall time counts"


def summarise(test: SpeedTest, pairs: Sequence[Pair], stop: Stop) -> Race:
    """Return what the pairs show, which are at least one, all of the same number of laps."""
    clock, why = counting_clock(pairs)
    ratios = tuple(pair.ratio(clock) for pair in pairs)
    laps = zip(*(pair.laps for pair in pairs), strict=True)
    return Race(
        function=test.function,
        limits=test.limits,
        ratios=ratios,
        interval=interval(ratios, 1.0 if clock is Clock.PROCESSOR else _WALL_WIDENING),
        clock=clock,
        stop=stop,
        by_input=tuple(
            (same[0].inputs, statistics.median(lap.ratio(clock) for lap in same)) for same in laps
        ),
        student_effort=statistics.median(pair.student_effort for pair in pairs),
        reference_effort=statistics.median(pair.reference_effort for pair in pairs),
        notes=(why,) if why else (),
    )


def counting_clock(pairs: Sequence[Pair]) -> tuple[Clock, str]:
    """Return the clock to judge by, and why it is not the processor's.

    Processor time does not see a function that sleeps, nor what others compute for it meanwhile.
    Both show as far less processor time per wall time than the reference uses beside it, which a
    busy machine slows down alike; by the same test as for the ratios, so that noise is not enough.
    """
    efforts = [pair.student_effort / pair.reference_effort for pair in pairs]
    if any(math.isnan(effort) for effort in efforts):
        return Clock.WALL, _NO_CLOCK
    # Before the first look, no verdict but a hopeless one can fall.
    if len(efforts) >= min(LOOKS) and interval(efforts)[1] < _SLEEPING:
        return Clock.WALL, _SLEEPS
    return Clock.PROCESSOR, ""
