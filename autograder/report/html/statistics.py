"""What the scores of a class say about single students, and about single tests."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

FAR = 3.5  # modified z-scores beyond it are far off: the limit that Iglewicz and Hoaglin propose
_FEWEST = 10  # values, below which their spread says little
_NORMAL = 0.6745  # MAD over standard deviation, of a normal distribution
_DIGITS = 9  # sums in another order may differ beyond


@dataclass(frozen=True)
class Spread:
    """Where the values of a class lie, whatever a few of them are.

    Parameters
    ----------
    median : float
    deviation : float
        Median absolute deviation from the median (MAD).
    """

    median: float
    deviation: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread | None:
        """Return the spread, or None if it is zero or the values are too few to tell."""
        if len(values) < _FEWEST:
            return None
        median = statistics.median(values)
        deviation = statistics.median(abs(value - median) for value in values)
        return cls(median, deviation) if deviation > 0 else None

    def modified_z(self, value: float) -> float:
        """Return how far off a value is, in standard deviations if the rest is normal.

        Notes
        -----
        The modified z-score of B. Iglewicz and D. C. Hoaglin, *How to Detect and Handle Outliers*
        (ASQC, 1993): unlike the mean and the standard deviation, the median and the MAD are not
        moved by the outliers themselves.
        """
        return _NORMAL * (value - self.median) / self.deviation

    def is_far(self, value: float) -> bool:
        """Return whether a value is an outlier."""
        return abs(self.modified_z(value)) > FAR


def discrimination(passed: Sequence[bool], rest: Sequence[float]) -> float | None:
    """Return how well a test tells strong students from weak ones.

    Parameters
    ----------
    passed : sequence of bool
        For each student, whether the test passed.
    rest : sequence of float
        For each student, the points for everything but this test.

    Returns
    -------
    float or None
        From -1 to 1; about 0 if it says nothing, negative if the weak pass more often. None where
        it is not defined: all students are alike in one of the two.

    Notes
    -----
    The point-biserial correlation of an item with the rest of the score, also called the corrected
    item-total correlation: F. M. Lord and M. R. Novick, *Statistical Theories of Mental Test
    Scores* (1968), chapter 15. The item itself is left out of the score, with which it would
    correlate by being part of it (S. Henrysson, *Psychometrika* 28, 1963).
    """
    values = [round(value, _DIGITS) for value in rest]
    if len(set(passed)) < 2 or len(set(values)) < 2:
        return None
    right = [value for value, ok in zip(values, passed, strict=True) if ok]
    wrong = [value for value, ok in zip(values, passed, strict=True) if not ok]
    share = len(right) / len(values)
    difference = statistics.fmean(right) - statistics.fmean(wrong)
    spread = statistics.pstdev(values)
    return float(difference / spread * (share * (1 - share)) ** 0.5)
