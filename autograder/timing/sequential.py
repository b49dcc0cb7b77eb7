"""The sequential sign test: how many pairs are enough.

A pair lies on one side of a limit or on the other. If the median of all pairs that could ever be
run lay at the limit, either side would be a toss of a coin; so many on one side are then unlikely.
"""

from __future__ import annotations

from collections.abc import Sequence

# After so many pairs one looks; so many of them must lie on one side.
LOOKS = {5: 5, 9: 8, 15: 12, 21: 16, 31: 22}
# So few rounds are enough if each exceeds the widest limit so many times.
_HOPELESS = {1: 3.0, 2: 2.0, 3: 1.5}

Interval = tuple[float, float]


def interval(ratios: Sequence[float], widening: float = 1.0) -> Interval:
    """Return the two ends between which the test leaves the median.

    A limit outside is decided, one inside is not.

    Parameters
    ----------
    ratios : sequence of float
        As many as one looks after. Of another number, of which nothing but hopelessness is
        concluded, the ends are the extremes.
    widening : float
        Factor that a limit must lie beyond either end, for a clock that is less exact.
    """
    in_order = sorted(ratios)
    needed = LOOKS.get(len(in_order), len(in_order))
    return in_order[-needed] / widening, in_order[needed - 1] * widening


def is_decided(ends: Interval, limits: Sequence[float]) -> bool:
    """Return whether every limit lies outside an interval."""
    low, high = ends
    return all(high <= limit or low > limit for limit in limits)


def is_hopeless(ratios: Sequence[float], limits: Sequence[float]) -> bool:
    """Return whether the first rounds agree that this is far too slow for every limit."""
    factor = _HOPELESS.get(len(ratios))
    return factor is not None and min(ratios) > factor * max(limits)
