"""Where things stand in drawings: coordinates, which templates make SVG of."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from autograder.report.html.rows import Row, Speed
from autograder.timing import Race

_BINS = 20
_MARGIN = 1.15  # of a logarithmic axis, beyond what lies outermost
_ROUND_NUMBERS = (1, 2, 5)
_MOST_TICKS = 9


class Bin(NamedTuple):
    """Scores from `low` to below `high`; the last one includes `high`."""

    low: float
    high: float
    students: int


class Tick(NamedTuple):
    """A number at an axis."""

    at: float
    value: float


@dataclass(frozen=True)
class Axis:
    """A logarithmic axis.

    Parameters
    ----------
    low, high : float
        The values at its ends; both positive.
    start, length : float
        Where it lies in the drawing.
    """

    low: float
    high: float
    start: float
    length: float

    @classmethod
    def around(cls, values: Iterable[float], start: float, length: float) -> Axis:
        """Return an axis on which these have room."""
        known = tuple(values)
        return cls(min(known) / _MARGIN, max(known) * _MARGIN, start, length)

    def at(self, value: float) -> float:
        """Return where a value stands."""
        share = math.log(value / self.low) / math.log(self.high / self.low)
        return round(self.start + share * self.length, 1)

    @property
    def ticks(self) -> tuple[Tick, ...]:
        """Round numbers along the axis, about as many as are readable."""
        decades = range(math.floor(math.log10(self.low)), math.ceil(math.log10(self.high)) + 1)
        every = [10.0**n * m for n in decades for m in _ROUND_NUMBERS]
        values = [it for it in every if self.low <= it <= self.high]
        step = -(-len(values) // _MOST_TICKS) or 1
        return tuple(Tick(self.at(value), value) for value in values[::step])


def distribution(scores: Sequence[float], possible: float) -> tuple[Bin, ...]:
    """Return how many scores lie where between none and all points."""
    if possible <= 0:
        return ()
    width = possible / _BINS
    counts = [0] * _BINS
    for score in scores:
        counts[max(0, min(int(score / width), _BINS - 1))] += 1
    return tuple(Bin(n * width, (n + 1) * width, count) for n, count in enumerate(counts))


class Dot(NamedTuple):
    """A race of one student."""

    x: float
    y: float
    label: str


@dataclass(frozen=True)
class RaceDrawing:
    """One race: its interval, a dot for each pair, a line for each limit."""

    axis: Axis
    interval: tuple[float, float]
    middle: float
    dots: tuple[tuple[float, int], ...]
    limits: tuple[Tick, ...]


def drawn_race(race: Race, start: float, length: float, size: float) -> RaceDrawing:
    """Lay out a race that is drawable.

    Parameters
    ----------
    size : float
        Of a dot: those that are nearer to one another are stacked.
    """
    axis = Axis.around((*race.ratios, *race.interval, *race.limits, 1.0), start, length)
    stacked: list[tuple[float, int]] = []
    for x in sorted(axis.at(ratio) for ratio in race.ratios):
        level = sum(1 for other, _ in stacked if abs(other - x) < size)
        stacked.append((x, level))
    return RaceDrawing(
        axis,
        (axis.at(race.interval[0]), axis.at(race.interval[1])),
        axis.at(race.ratio),
        tuple(stacked),
        tuple(Tick(axis.at(limit), limit) for limit in sorted(race.limits)),
    )


class Bracket(NamedTuple):
    """How many students keep a limit, but none that is stricter; None for beyond all."""

    limit: float | None
    students: int


@dataclass(frozen=True)
class Scatter:
    """The races of a class on one function: speed against score."""

    slug: str
    function: str
    axis: Axis
    dots: tuple[Dot, ...]
    limits: tuple[Tick, ...]
    brackets: tuple[Bracket, ...]


def scatters(
    rows: Iterable[Row], start: float, length: float, bottom: float, height: float
) -> tuple[Scatter, ...]:
    """Lay out a drawing for each function that was raced; the score rises from `bottom`."""
    by_function: dict[tuple[str, str], list[tuple[Row, Speed]]] = {}
    for row in rows:
        for speed in row.speeds:
            by_function.setdefault((speed.slug, speed.function), []).append((row, speed))
    found = []
    for (slug, function), timed in by_function.items():
        limits = sorted({limit for _, speed in timed for limit in speed.limits})
        ratios = [speed.ratio for _, speed in timed]
        axis = Axis.around((*ratios, *limits, 1.0), start, length)
        dots = tuple(
            Dot(
                axis.at(speed.ratio),
                round(bottom - height * row.total / (row.possible or 1), 1),
                f"{row.name or row.student}: {speed.ratio:.2f} times",
            )
            for row, speed in timed
        )
        kept = [_strictest(speed, limits) for _, speed in timed]
        brackets = tuple(Bracket(it, kept.count(it)) for it in (*limits, None))
        ticks = tuple(Tick(axis.at(limit), limit) for limit in limits)
        found.append(Scatter(slug, function, axis, dots, ticks, brackets))
    return tuple(found)


def _strictest(speed: Speed, limits: Sequence[float]) -> float | None:
    """Return the smallest limit that is kept, by the rule of `assert_within`."""
    return next((limit for limit in limits if speed.interval[0] <= limit), None)
