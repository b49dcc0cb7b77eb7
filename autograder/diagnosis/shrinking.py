"""Ever smaller arguments for which something still goes wrong, by plain search."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

_MOST_NUMBERS = 16  # of an array whose numbers are tried one by one
_SMALL = (0, 1, 2, -1, -2, 3)  # the simplest first

# That shrink together: both, if axes have to be as long as lists.
_KINDS = ((np.ndarray,), (list, tuple), (np.ndarray, list, tuple))

Fails = Callable[[list[Any]], bool]


def shrink(arguments: list[Any], still_fails: Fails) -> list[Any]:
    """Return arguments that no step makes simpler without the failure going away.

    Sizes come first: all axes of one length shrink together, as most of them have to, and so do
    lists; what does not fit together then is for `still_fails` to refuse. Next, numbers become
    small integers. Every step makes a length or a number simpler, so that the search ends.

    Parameters
    ----------
    arguments : list
        Of arrays, numbers, and lists, tuples and dicts of them. Keeps its length; is not modified.
    still_fails : callable
        Tells whether arguments are valid and the failure is still there.
    """
    was = None
    while was is not arguments:
        was = arguments
        arguments = _with_less(arguments, still_fails)
        arguments = _with_simpler_numbers(arguments, still_fails)
    return arguments


def _with_less(arguments: list[Any], still_fails: Fails) -> list[Any]:
    for kinds in _KINDS:
        for length in sorted(set(_lengths(arguments, kinds)), reverse=True):
            candidates = (
                [_cut(item, length, less, kinds) for item in arguments]
                for less in dict.fromkeys((1, 2, length // 2, length - 1))
                if 0 < less < length
            )
            arguments = next(filter(still_fails, candidates), arguments)
    return arguments


def _with_simpler_numbers(arguments: list[Any], still_fails: Fails) -> list[Any]:
    for place in range(len(list(_leaves(arguments)))):
        for simpler in (_whole_leaves, *_single_numbers(list(_leaves(arguments))[place])):
            leaf = list(_leaves(arguments))[place]
            candidates = (_with_leaf(arguments, place, other) for other in simpler(leaf))
            arguments = next(filter(still_fails, candidates), arguments)
    return arguments


def _single_numbers(leaf: Any) -> Iterator[Callable[[Any], Iterator[Any]]]:
    """Yield, for each number of a small array, how to make that number simpler."""
    if isinstance(leaf, np.ndarray) and leaf.dtype.kind in "iuf" and leaf.size <= _MOST_NUMBERS:
        for index in np.ndindex(leaf.shape):
            yield partial(_with_number, index)


def _with_number(index: tuple[int, ...], leaf: NDArray[Any]) -> Iterator[NDArray[Any]]:
    for number in _simpler_numbers(leaf[index]):
        other = leaf.copy()
        other[index] = number
        yield other


def _whole_leaves(leaf: Any) -> Iterator[Any]:
    """Yield what may stand in place of a number, or of all numbers of an array at once."""
    if isinstance(leaf, np.ndarray) and leaf.dtype.kind in "iuf":
        if leaf.any():
            yield np.zeros_like(leaf)
        if not np.isin(leaf, (0, 1)).all():
            yield np.ones_like(leaf)
        if not np.array_equal(leaf, np.round(leaf)):
            yield np.round(leaf)
    elif isinstance(leaf, int | float) and not isinstance(leaf, bool):
        yield from map(type(leaf), _simpler_numbers(leaf))


def _simpler_numbers(number: Any) -> Iterator[int]:
    yield from _SMALL[: _SMALL.index(number)] if number in _SMALL else _SMALL
    if np.isfinite(number) and number != round(float(number)):
        yield round(float(number))


def _lengths(value: Any, kinds: tuple[type, ...], is_outermost: bool = True) -> Iterator[int]:
    if isinstance(value, np.ndarray):
        yield from value.shape if np.ndarray in kinds else ()
    elif isinstance(value, list | tuple | dict):
        if type(value) in kinds and not is_outermost:
            yield len(value)
        for item in value.values() if isinstance(value, dict) else value:
            yield from _lengths(item, kinds, False)


def _cut(value: Any, length: int, less: int, kinds: tuple[type, ...]) -> Any:
    """Return a value in which all of these kinds that have one length have lost their ends."""
    if isinstance(value, np.ndarray):
        shape = [less if n == length and np.ndarray in kinds else n for n in value.shape]
        return value[tuple(map(slice, shape))]
    if isinstance(value, dict):
        return {key: _cut(item, length, less, kinds) for key, item in value.items()}
    if isinstance(value, list | tuple):
        kept = value[:less] if len(value) == length and type(value) in kinds else value
        return type(value)([_cut(item, length, less, kinds) for item in kept])
    return value


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for item in value:
            yield from _leaves(item)
    else:
        yield value


def _with_leaf(arguments: list[Any], place: int, other: Any) -> list[Any]:
    """Return the arguments with another leaf in one place, counted as `_leaves` does."""
    leaves = list(_leaves(arguments))
    leaves[place] = other
    remaining = iter(leaves)

    def rebuilt(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: rebuilt(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return type(value)([rebuilt(item) for item in value])
        return next(remaining)

    return [rebuilt(item) for item in arguments]
