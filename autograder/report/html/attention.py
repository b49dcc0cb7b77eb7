"""What an instructor should look at first, and by which rule it is there."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from autograder.isolation import Tier
from autograder.report.html.rows import Fault, Row, Speed
from autograder.report.html.statistics import FAR, Spread
from autograder.report.text import points

_TIMES = 2.0  # the median's speed, or its reciprocal: less is no reason to look
_CLOCK_SECONDS = 1e-3  # times are not told apart below
_FASTER = 0.9  # times the reference: nearer to it is as good as it
_FAR_OFF = f"modified z-score beyond {FAR:g}, from median and MAD"


@dataclass(frozen=True)
class Concern:
    """Students who stand out in one way.

    Parameters
    ----------
    what : str
        In which way.
    rule : str
        By which rule.
    whom : tuple of (Row, str)
        Each with what is to be said of them.
    """

    what: str
    rule: str
    whom: tuple[tuple[Row, str], ...]


@dataclass(frozen=True)
class FaultOfAll:
    """The same fault of the grader, and whom it met."""

    fault: Fault
    whom: tuple[Row, ...]


def gathered(
    rows: Iterable[Row], faults_of: Callable[[Row], Iterable[Fault]]
) -> tuple[FaultOfAll, ...]:
    """Return faults of the grader, the most frequent first."""
    whom: dict[Fault, list[Row]] = defaultdict(list)
    for row in rows:
        for fault in faults_of(row):
            whom[fault].append(row)
    by_count = sorted(whom.items(), key=lambda item: -len(item[1]))
    return tuple(FaultOfAll(fault, tuple(met)) for fault, met in by_count)


def concerns(rows: Sequence[Row]) -> tuple[Concern, ...]:
    """Return what stands out in a class, what makes results doubtful first."""
    found = (
        _weak_isolation(rows),
        _other_origins(rows),
        *_speeds(rows),
        _scores(rows),
        _slow_grading(rows),
    )
    return tuple(concern for concern in found if concern.whom)


def _weak_isolation(rows: Sequence[Row]) -> Concern:
    known = [str(tier) for tier in Tier]  # the strongest first
    rank = {row.isolation: known.index(row.isolation) for row in rows if row.isolation in known}
    best = min(rank.values(), default=0)
    return Concern(
        "Graded with weaker isolation than others",
        f"any tier but {known[best]}, the strongest in this class",
        tuple((it, it.isolation) for it in rows if rank.get(it.isolation, len(known)) > best),
    )


def _other_origins(rows: Sequence[Row]) -> Concern:
    (usual, _), *_ = Counter(row.origin for row in rows).most_common(1) or [((), 0)]
    parts = ("tests or solutions", "seed", "engine or options")

    def differing(row: Row) -> str:
        pairs = zip(parts, row.origin, usual, strict=True)
        return ", ".join(f"other {part}" for part, own, other in pairs if own != other)

    return Concern(
        "Not graded like the rest",
        "tests, solutions, seed, engine or options differ from those of most students",
        tuple((row, differing(row)) for row in rows if row.origin != usual),
    )


def _scores(rows: Sequence[Row]) -> Concern:
    spread = Spread.of([row.total for row in rows])
    return Concern(
        "Score far from the median",
        _FAR_OFF if spread is None else f"{_FAR_OFF}; the median is {points(spread.median)}",
        tuple(
            (row, f"{points(row.total)} of {points(row.possible)}")
            for row in rows
            if spread is not None and spread.is_far(row.total)
        ),
    )


def _speeds(rows: Sequence[Row]) -> Iterable[Concern]:
    races: dict[tuple[str, str], list[tuple[Row, Speed]]] = defaultdict(list)
    for row in rows:
        for speed in row.speeds:
            races[speed.slug, speed.function].append((row, speed))
    for (_, function), timed in races.items():
        logarithms = [math.log(speed.ratio) for _, speed in timed]
        spread = Spread.of(logarithms)
        yield Concern(
            f"{function}: speed far from the median",
            f"{_FAR_OFF}, of the logarithm of the time; and by a factor of {_TIMES:g} or more",
            tuple(
                (row, _told(speed))
                for (row, speed), logarithm in zip(timed, logarithms, strict=True)
                if spread is not None
                and spread.is_far(logarithm)
                and abs(logarithm - spread.median) >= math.log(_TIMES)
            ),
        )
        yield Concern(
            f"{function}: faster than the reference",
            f"the whole interval is below {_FASTER:g}",
            tuple((row, _told(speed)) for row, speed in timed if speed.interval[1] < _FASTER),
        )
        yield Concern(
            f"{function}: too close to a limit to tell",
            "the limit is within the interval; this was decided in the student's favour",
            tuple((row, _told(speed)) for row, speed in timed if _is_close(speed)),
        )


def _slow_grading(rows: Sequence[Row]) -> Concern:
    logarithms = [math.log(max(row.seconds, _CLOCK_SECONDS)) for row in rows]
    spread = Spread.of(logarithms)
    return Concern(
        "Took far longer to grade than others",
        f"{_FAR_OFF}, of the logarithm of the time; and by a factor of {_TIMES:g} or more",
        tuple(
            (row, f"{row.seconds:.1f} s")
            for row, logarithm in zip(rows, logarithms, strict=True)
            if spread is not None
            and spread.modified_z(logarithm) > FAR
            and logarithm >= spread.median + math.log(_TIMES)
        ),
    )


def _is_close(speed: Speed) -> bool:
    low, high = speed.interval
    return any(low <= limit < high for limit in speed.limits)


def _told(speed: Speed) -> str:
    low, high = speed.interval
    return f"{speed.ratio:.2f} times the reference ({low:.2f} to {high:.2f})"
