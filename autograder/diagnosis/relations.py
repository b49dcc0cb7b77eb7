"""The simple relation, if there is one, between arrays that came back and those expected.

A relation is said only if it holds to rounding for all pairs of arrays it is asked about, and if
that could hardly be chance: never of zeros, of constants, or of a single number but for its sign.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from autograder.diagnosis.factors import factor
from autograder.diagnosis.hypotheses import Hypothesis, Pair, hypotheses


def relation(pairs: Sequence[Pair]) -> str:
    """Return what all pairs have in common, like ``8 times what is expected; N is 8``, or ''.

    Parameters
    ----------
    pairs : sequence of Pair
        At least one; none is equal.
    """
    arrays = [array for pair in pairs for array in (pair.got, pair.expected)]
    if not all(array.size and np.isfinite(array).all() for array in arrays):
        return ""
    with np.errstate(all="ignore"):
        for hypothesis in hypotheses(pairs[0]):
            if _holds(hypothesis, pairs):
                # Half of 1, 2, 4, 8 looks as if moved by one place; but half explains all of it.
                return (hypothesis.is_partial and factor(pairs)) or hypothesis.text
        return factor(pairs)


def _holds(hypothesis: Hypothesis, pairs: Sequence[Pair]) -> bool:
    seen = []
    for pair in pairs:
        try:
            ours, theirs = hypothesis.sides(pair)
        except (ValueError, IndexError):  # it asks for an axis or a place that is not there
            return False
        if not pair.agree(ours, theirs):
            return False
        seen.append(theirs.ravel())
    values = np.concatenate(seen)
    # Rounding must not make two values out of one.
    distinct = np.unique(np.round(values / (np.abs(values).max(initial=0) or 1), 6))
    return bool(distinct.any()) and len(distinct) >= hypothesis.fewest_values
