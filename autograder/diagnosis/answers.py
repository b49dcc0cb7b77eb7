"""What a function made of a call, and whether two answers are the same one."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.calls import Call
from autograder.outcomes import CallFailed, Outcome

# Relative to the largest magnitude of a part. Wider than what tests allow: a sound answer that is
# just too inexact for a test is the reference's still, and no belief's. An H of condition 1e8 costs
# two sound solutions 1e-8 in float64; beliefs differ from one another by whole terms and factors.
_TOLERANCE = {np.dtype(np.float32): 1e-3, np.dtype(np.float64): 1e-6}
# A part that is zero but for rounding carries the rounding errors of the other parts.
_ROUNDINGS = 64


@dataclass(frozen=True)
class Answer:
    """A value, or the built-in class of the exception that came in its place."""

    value: Any = None
    error: str = ""

    def is_like(self, other: Answer) -> bool:
        """Tell whether both raised alike, or returned values that coincide."""
        if self.error or other.error:
            return self.error == other.error
        return coincide(self.value, other.value)


def answer_in(call: Call) -> Answer | None:
    """Return what came of a recorded call, or None if that says nothing about what it computes."""
    failure = call.failure
    if failure is None:
        return Answer(call.value)
    # A function that was cut short, or not written yet, believes nothing.
    if isinstance(failure, CallFailed) and failure.outcome is Outcome.CRASHED:
        return Answer(error=failure.exception_types[0]) if failure.exception_types else None
    return None


def parts(value: Any) -> dict[str, Any]:
    """Return the arrays and scalars that a value is made of, by what indexes them: ``["x"][0]``.

    Lists and tuples are not told apart.
    """
    return dict(_parts(value, ""))


def parts_with_one_answer(
    function: str, value: Any, several_answers: Collection[str]
) -> dict[str, Any]:
    """Return those parts of what a function returned that have one right answer.

    Parameters
    ----------
    several_answers : collection of str
        Functions, or parts of what they return, that have more than one: ``f``, ``f[1]``,
        ``f["W"]``.
    """
    return {
        name: part
        for name, part in parts(value).items()
        if not any(f"{function}{name}".startswith(free) for free in several_answers)
    }


def coincide(got: Any, expected: Any) -> bool:
    """Tell whether two values agree in structure, shapes, dtypes and, to a tolerance, in numbers.

    The tolerance is relative to the largest magnitude in each part of `expected`: 1e-6, and 1e-3 in
    single precision. NaN and infinity coincide with themselves.
    """
    if _identical(got, expected):
        return True
    mine, theirs = parts(got), parts(expected)
    return mine.keys() == theirs.keys() and next(_differing(mine, theirs), None) is None


def differing(got: dict[str, Any], expected: dict[str, Any]) -> list[str]:
    """Return the names of those parts of `expected` that `got` has otherwise or not at all."""
    return list(_differing(got, expected))


def _differing(got: dict[str, Any], expected: dict[str, Any]) -> Iterator[str]:
    whole: float | None = None
    for name, part in expected.items():
        if name not in got:
            yield name
        elif not _identical(got[name], part):
            if whole is None:
                whole = max(map(_magnitude, expected.values()))
            if not _close(got[name], part, whole):
                yield name


def _parts(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _parts(item, f'{path}["{key}"]')
    elif isinstance(value, list | tuple):
        for position, item in enumerate(value):
            yield from _parts(item, f"{path}[{position}]")
    else:
        yield path, value.item() if isinstance(value, np.generic) else value


def _identical(a: Any, b: Any) -> bool:
    """Tell whether two values are the same to the bit: quick, and mostly enough."""
    kind = type(a)
    if kind is not type(b):
        return False
    if kind is np.ndarray:
        return bool(a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes())
    if kind is dict:
        return bool(a.keys() == b.keys()) and all(map(_identical, a.values(), map(b.get, a)))
    if kind is list or kind is tuple:
        return len(a) == len(b) and all(map(_identical, a, b))
    return bool(a == b)


def _close(a: Any, b: Any, whole: float) -> bool:
    if type(a) is not type(b):
        return False
    if isinstance(a, float | complex):
        a, b = np.asarray(a), np.asarray(b)
    if not isinstance(a, np.ndarray):
        return bool(a == b)
    if a.shape != b.shape or a.dtype != b.dtype:
        return False
    if a.dtype.kind not in "fc":
        return bool(np.array_equal(a, b))
    dtype = np.dtype(a.real.dtype)
    scale = _magnitude(b)
    allowed = _TOLERANCE.get(dtype, 1e-2) * (scale or (0.0 if whole else 1.0))
    allowed += _ROUNDINGS * float(np.finfo(dtype).eps) * whole
    error = float(np.maximum.reduce(np.abs(a - b), axis=None, initial=0))
    if not math.isnan(error):  # NaN here, or an infinity that meets its like
        return error <= allowed
    return bool(np.isclose(a, b, rtol=0, atol=allowed, equal_nan=True).all())


def _magnitude(part: Any) -> float:
    """Return the largest finite magnitude in a part; 0 if it has none."""
    if isinstance(part, np.ndarray):
        if part.dtype.kind not in "iufc":
            return 0.0
        magnitudes = np.abs(part)
        largest = float(np.maximum.reduce(magnitudes, axis=None, initial=0))  # max, but quicker
        return (
            largest
            if math.isfinite(largest)
            else float(magnitudes.max(initial=0, where=np.isfinite(magnitudes)))
        )
    is_number = isinstance(part, int | float | complex) and not isinstance(part, bool)
    return abs(part) if is_number and np.isfinite(part) else 0.0
