"""A factor between arrays, and the size among the arguments that it comes from."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from autograder.diagnosis.hypotheses import Pair

_EXACT = 1e-6  # relative; two factors, or a factor and a size, that differ by less are the same
_MOST_NAMES = 2
# By these, and by 1 over them, people are off for many reasons. One call says nothing of a size.
_COMMON = (2, 4, 2**0.5)

# By which people are off, the plainest first: n is a size.
_FORMS: tuple[dict[str, Callable[[int], float]], ...] = (
    {"{}": lambda n: n, "1/{}": lambda n: 1 / n},
    {"sqrt({})": lambda n: n**0.5, "1/sqrt({})": lambda n: n**-0.5},
    {"{0}/({0} - 1)": lambda n: n / (n - 1), "({0} - 1)/{0}": lambda n: (n - 1) / n},
)


def factor(pairs: Sequence[Pair]) -> str:
    """Return by which factor all of the arrays are off, like ``8 times what is expected; N is 8``.

    The factor is either the same for all pairs, or that which some size of their own gives each of
    them. A single number is off by some factor in any case: one is not enough.
    """
    expected = np.concatenate([pair.expected.ravel() for pair in pairs])
    numbers = expected[expected != 0]
    if not numbers.size or np.ptp(numbers) <= _EXACT * np.abs(numbers).max():
        return ""
    factors = [_between(pair) for pair in pairs]
    first = factors[0]
    if not all(factors):
        return ""
    sources = _sources(pairs, factors)
    if not sources and not all(_are_equal(it, first) for it in factors):
        return ""
    said = f"{first:.6g} times what is expected"
    if 0 < len(sources) <= _MOST_NAMES:
        said += f"; {' and '.join(sources)} {'is' if len(sources) == 1 else 'are'} {first:.6g}"
    return said


def _between(pair: Pair) -> float:
    """Return the factor of a pair, or 0 if there is none."""
    got, expected = pair.got, pair.expected
    if got.shape != expected.shape or not expected.any():
        return 0.0
    # From the largest number: sums would be closer, but may overflow.
    largest = np.unravel_index(int(np.abs(expected).argmax()), expected.shape)
    ratio = float(got[largest] / expected[largest])
    return ratio if pair.agree(got, ratio * expected) else 0.0


def _sources(pairs: Sequence[Pair], factors: Sequence[float]) -> list[str]:
    """Return the sizes, or what follows from them, that are the factors; only the plainest."""
    for forms in _FORMS:
        found = [
            text.format(name)
            for name in pairs[0].sizes
            for text, form in forms.items()
            if all(
                pair.sizes.get(name, 0) > 1 and _are_equal(form(pair.sizes[name]), it)
                for pair, it in zip(pairs, factors, strict=True)
            )
            and not (len({pair.sizes[name] for pair in pairs}) == 1 and _is_common(factors[0]))
        ]
        if found:
            return found
    return []


def _is_common(factor: float) -> bool:
    return any(_are_equal(factor, it) or _are_equal(1 / factor, it) for it in _COMMON)


def _are_equal(a: float, b: float) -> bool:
    return abs(a - b) <= _EXACT * abs(b)
