"""What may have become of an array: ways to make what came back and what was expected the same."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from operator import itemgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Change = Callable[[Array], Array]

# Relative to the largest magnitude: rounding, and no more.
_ROUNDING = {np.dtype(np.float16): 1e-2, np.dtype(np.float32): 1e-4}
_ROUNDING_OF_DOUBLES = 1e-7
_MOST_AXES = 4
_ENOUGH_FOR_AN_ORDER = 3
_ENOUGH_FOR_A_RULE = 2


class Pair:
    """What came back and what was expected in its place.

    Parameters
    ----------
    got, expected : ndarray
        Numbers.
    sizes : mapping from str to int
        Lengths and whole numbers among the arguments of the call, by name.
    """

    def __init__(self, got: Array, expected: Array, sizes: Mapping[str, int] | None = None) -> None:
        self.types = got.dtype, expected.dtype
        # In double precision no arithmetic of ours overflows.
        self.got, self.expected = got.astype(np.float64), expected.astype(np.float64)
        self.sizes = sizes or {}
        self._rounding = max(_ROUNDING.get(it, _ROUNDING_OF_DOUBLES) for it in self.types)

    def agree(self, ours: Array, theirs: Array) -> bool:
        """Tell whether two arrays made of these have one shape and, to rounding, one value."""
        return (
            ours.shape == theirs.shape
            and bool(np.isfinite(theirs).all())
            and not self.differences(ours, theirs).any()
        )

    def differences(self, ours: Array, theirs: Array) -> NDArray[np.bool_]:
        """Return where two arrays of one shape, made of these, differ by more than rounding."""
        allowed = self._rounding * np.abs(theirs).max(initial=0)
        return np.asarray(~(np.abs(ours - theirs) <= allowed))


def _as_it_is(array: Array) -> Array:
    return array


@dataclass(frozen=True)
class Hypothesis:
    """One thing that may have happened: then two arrays would be the same.

    Parameters
    ----------
    text : str
        What came back would be ...
    theirs, ours : callable
        From what was expected, and from what came back, to those arrays. May raise ValueError or
        IndexError where there is no such axis or place.
    is_repeated : bool
        Whether the array made of what was expected may be repeated to make up the shape.
    is_partial : bool
        Whether it leaves out what became of some numbers.
    fewest_values : int
        How many different values it takes before that is no coincidence.
    """

    text: str
    theirs: Change = _as_it_is
    ours: Change = _as_it_is
    is_repeated: bool = field(default=False, kw_only=True)
    is_partial: bool = field(default=False, kw_only=True)
    fewest_values: int = field(default=_ENOUGH_FOR_A_RULE, kw_only=True)

    def sides(self, pair: Pair) -> tuple[Array, Array]:
        """Return the two arrays for a pair."""
        ours, theirs = self.ours(pair.got), self.theirs(pair.expected)
        return ours, np.broadcast_to(theirs, ours.shape) if self.is_repeated else theirs


def hypotheses(pair: Pair) -> Iterator[Hypothesis]:
    """Yield what may have happened to this pair, the plainest first."""
    ndim = pair.expected.ndim
    has_shape = pair.got.shape == pair.expected.shape
    yield from _of_form(pair)
    yield Hypothesis("the opposite sign of what is expected", np.negative, fewest_values=1)
    if 0 < ndim <= _MOST_AXES:
        has_values = pair.agree(_in_order(pair.got), _in_order(pair.expected))
        if has_values:
            yield from _of_axes(ndim)
        yield from _of_places(pair) if has_shape else _of_length(ndim)
        if has_values:
            text = "the expected values in another order"
            yield Hypothesis(text, _in_order, _in_order, fewest_values=_ENOUGH_FOR_AN_ORDER)
        if not has_shape or _is_constant_along_an_axis(pair.got):
            yield from _of_broadcasting(ndim)
            yield from _of_reductions(ndim, pair.got.ndim)
    if has_shape:
        yield from _of_values(pair)


def _of_form(pair: Pair) -> Iterator[Hypothesis]:
    got, expected = pair.types
    if got != expected:
        yield Hypothesis(f"right but for its type, {got} in place of {expected}", fewest_values=1)
    elif got == np.float64 and np.array_equal(pair.got, _in_single_precision(pair.got)):
        text = "what is expected, rounded to float32 on the way"
        yield Hypothesis(text, _in_single_precision)
    yield Hypothesis("what is expected, cut to whole numbers", np.trunc)
    if pair.got.shape != pair.expected.shape:
        text = f"right but for its shape, {pair.got.shape} in place of {pair.expected.shape}"
        yield Hypothesis(text, np.ravel, np.ravel, fewest_values=1)


def _in_single_precision(array: Array) -> Array:
    return array.astype(np.float32).astype(np.float64)


def _of_axes(ndim: int) -> Iterator[Hypothesis]:
    """Yield axes exchanged or reversed."""
    changes: dict[str, Change] = {}
    for order in list(itertools.permutations(range(ndim)))[1:]:
        text = "transposed" if ndim == 2 else f"with its axes in the order {order}"
        changes[f"what is expected, {text}"] = partial(np.transpose, axes=order)
    for count in range(1, ndim + 1):
        for axes in itertools.combinations(range(ndim), count):
            changes[f"what is expected, reversed{_along(axes, ndim)}"] = partial(np.flip, axis=axes)
    for text, change in changes.items():
        yield Hypothesis(text, change, fewest_values=_ENOUGH_FOR_AN_ORDER)


def _in_order(array: Array) -> Array:
    return np.sort(array, axis=None)


def _of_places(pair: Pair) -> Iterator[Hypothesis]:
    """Yield values moved by one place along an axis, or a single place of it wrong."""
    wrong = pair.differences(pair.got, pair.expected)
    for axis in range(wrong.ndim):
        along = _along((axis,), wrong.ndim)
        first, rest = _without_last(axis), _without_first(axis)
        for way, theirs, ours in (("forwards", first, rest), ("backwards", rest, first)):
            text = f"what is expected, moved {way} by one place{along}"
            fewest = _ENOUGH_FOR_AN_ORDER
            yield Hypothesis(text, theirs, ours, is_partial=True, fewest_values=fewest)
        others = tuple(i for i in range(wrong.ndim) if i != axis)
        places, length = np.flatnonzero(wrong.any(axis=others)), wrong.shape[axis]
        if len(places) == 1 and length >= _ENOUGH_FOR_AN_ORDER:
            # The last one as -1: in other pairs the axis may be longer.
            place = -1 if places[0] == length - 1 else int(places[0])
            others_only = partial(np.delete, obj=place, axis=axis)
            text = f"right, except at index {place}{along}"
            yield Hypothesis(text, others_only, others_only, is_partial=True)


def _of_length(ndim: int) -> Iterator[Hypothesis]:
    """Yield one entry too few or too many along an axis."""
    for axis in range(ndim):
        along = _along((axis,), ndim)
        for name, cut in (("first", _without_first(axis)), ("last", _without_last(axis))):
            yield Hypothesis(f"what is expected without the {name} entry{along}", cut)
            text = f"what is expected with one entry more, the {name} one{along}"
            yield Hypothesis(text, ours=cut)


def _of_broadcasting(ndim: int) -> Iterator[Hypothesis]:
    """Yield what comes of an array that is broadcast from a wrong shape."""
    for axis in range(ndim + 1):
        text = f"what is expected, repeated along one more axis, axis {axis}"
        yield Hypothesis(text, partial(np.expand_dims, axis=axis), is_repeated=True)
    for axis in range(ndim):
        text = f"what is expected at index 0, repeated{_along((axis,), ndim) or ' everywhere'}"
        yield Hypothesis(text, partial(np.take, indices=[0], axis=axis), is_repeated=True)
    if ndim == 1:
        text = "a matrix with what is expected on its diagonal, as from shapes (n, 1) and (n,)"
        yield Hypothesis(text, ours=np.diagonal)


def _of_reductions(ndim: int, ndim_of_got: int) -> Iterator[Hypothesis]:
    """Yield sums and means over an axis, taken once too often or not at all."""
    reductions: tuple[tuple[str, Callable[..., Array]], ...] = (("sum", np.sum), ("mean", np.mean))
    for name, reduce in reductions:
        for axis in range(ndim):
            text = f"the {name} of what is expected over axis {axis}"
            kept = partial(reduce, axis=axis, keepdims=True)
            yield Hypothesis(text, kept, is_repeated=True)
            yield Hypothesis(text, partial(reduce, axis=axis))
        for axis in range(ndim_of_got if ndim_of_got == ndim + 1 else 0):
            text = f"what is expected before the {name} over axis {axis}"
            yield Hypothesis(text, ours=partial(reduce, axis=axis))


def _of_values(pair: Pair) -> Iterator[Hypothesis]:
    """Yield functions applied once too often or not at all."""
    yield Hypothesis("the square of what is expected", np.square)
    yield Hypothesis("the square root of what is expected", np.sqrt)
    yield Hypothesis("1 divided by what is expected", np.reciprocal)
    yield Hypothesis("what is expected without its signs", np.abs)
    more = float((pair.got - pair.expected).flat[0]) if pair.got.size else 0.0
    text = f"{abs(more):.6g} {'more' if more > 0 else 'less'} than expected"
    yield Hypothesis(text, partial(np.add, more))


def _is_constant_along_an_axis(array: Array) -> bool:
    return any(
        bool((array == array.take([0], axis)).all()) for axis, n in enumerate(array.shape) if n > 1
    )


def _without_first(axis: int) -> Change:
    return itemgetter((*[slice(None)] * axis, slice(1, None)))


def _without_last(axis: int) -> Change:
    return itemgetter((*[slice(None)] * axis, slice(None, -1)))


def _along(axes: tuple[int, ...], ndim: int) -> str:
    """Return which axes are meant, if there are several."""
    if ndim == 1:
        return ""
    return f" along axis {axes[0]}" if len(axes) == 1 else f" along the axes {axes}"
