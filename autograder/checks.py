"""What the test files of the exercises assert with: shapes first, then dtypes, finiteness, values.

Every failed check raises `autograder.outcomes.Wrong`, which carries what came back, what was
expected and one next step. A value from a submission is data from a stranger: no check here
broadcasts, compares with ``==`` before it knows the type, or lets a NaN through.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from autograder.describe import describe
from autograder.outcomes import CallFailed, Wrong

# Relative to the largest expected magnitude: what a sound reordering of the sums may cost.
_TOLERANCE = {np.dtype(np.float32): 1e-4, np.dtype(np.float64): 1e-9}


class SubmittedFunction(Protocol):
    """What a test case gets under the name of a student's function."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Return what the student's function returns."""
        ...

    def call_returning_arguments(self, *args: Any, **kwargs: Any) -> tuple[Any, list[Any]]:
        """Return the value and the positional arguments as they are after the call."""
        ...

    def call_measuring_memory(self, *args: Any) -> tuple[Any, int | None]:
        """Return the value and the bytes of memory that the call needed, if they can be told."""
        ...


def assert_that(
    condition: bool, message: str, *, got: Any = "", expected: Any = "", next_step: str = ""
) -> None:
    """Fail with `message` unless `condition` holds.

    Parameters
    ----------
    got, expected : object
        Shown beside the message: a `str` as it is, anything else through `describe`.
    """
    if not condition:
        raise Wrong(message, got=_text(got), expected=_text(expected), next_step=next_step)


def assert_array(got: Any, shape: tuple[int, ...], dtype: Any, what: str) -> None:
    """Fail unless `got` is a finite ndarray of exactly this shape and dtype."""
    if not isinstance(got, np.ndarray):
        raise Wrong(
            f"{what} is not an array",
            got=f"{type(got).__name__}: {describe(got)}",
            expected=f"array{tuple(shape)} {np.dtype(dtype)}",
            next_step="Return a numpy.ndarray.",
        )
    if got.shape != tuple(shape):
        raise Wrong(
            f"{what} has the wrong shape",
            got=f"shape {got.shape}",
            expected=f"shape {tuple(shape)}",
            next_step="Write the shape of every factor beside your formula.",
        )
    if got.dtype != np.dtype(dtype):
        raise Wrong(
            f"{what} has the wrong dtype",
            got=str(got.dtype),
            expected=str(np.dtype(dtype)),
            next_step="The result keeps the dtype of the input: look where it changes.",
        )
    if got.dtype.kind in "fc" and not np.isfinite(got).all():
        first = tuple(int(i) for i in np.argwhere(~np.isfinite(got))[0])
        raise Wrong(
            f"{what} contains {got[first]} at index {first}",
            got=describe(got),
            expected="finite numbers",
            next_step="Look for a division by zero, an overflow or memory that was never filled.",
        )


def assert_close(
    got: Any,
    expected: NDArray[Any],
    what: str = "the result",
    *,
    tolerance: float | None = None,
    next_step: str = "",
) -> None:
    """Fail unless two arrays agree in shape, dtype and, to a tolerance, in every value.

    Parameters
    ----------
    expected : ndarray
        Sets the shape and the dtype as well as the values.
    tolerance : float, optional
        Largest difference allowed, relative to the largest magnitude in `expected` (absolute
        where that is zero). Default: 1e-4 for float32, 1e-9 for float64, 0 for integers.
    """
    assert_array(got, expected.shape, expected.dtype, what)
    if not expected.size:
        return
    if tolerance is None:
        tolerance = _TOLERANCE.get(expected.dtype, 0.0)
    wide = np.float64 if expected.dtype.kind != "c" else np.complex128
    error = np.abs(got.astype(wide) - expected.astype(wide))
    scale = float(np.abs(expected).max()) or 1.0
    if not (error <= tolerance * scale).all():
        worst = tuple(int(i) for i in np.unravel_index(int(error.argmax()), error.shape))
        where = (
            f" (largest difference at index {worst}: {got[worst]:.6g}, not {expected[worst]:.6g})"
        )
        raise Wrong(
            f"{what} has the wrong values{where if got.ndim else ''}",
            got=describe(got),
            expected=describe(expected),
            next_step=next_step,
        )


def assert_number(
    got: Any,
    expected: float,
    what: str = "the result",
    *,
    tolerance: float = 1e-9,
    next_step: str = "",
) -> None:
    """Fail unless `got` is one finite real number within ``tolerance * max(1, |expected|)``."""
    if isinstance(got, bool | np.bool_) or not isinstance(got, int | float | np.number):
        raise Wrong(
            f"{what} is not a number",
            got=f"{type(got).__name__}: {describe(got)}",
            expected=describe(float(expected)),
            next_step="Return a float.",
        )
    error = abs(complex(got) - expected)
    if not error <= tolerance * max(1.0, abs(expected)):
        raise Wrong(
            f"{what} has the wrong value",
            got=describe(_plain(got)),
            expected=describe(float(expected)),
            next_step=next_step,
        )


def assert_integer(
    got: Any, expected: int, what: str = "the result", *, next_step: str = ""
) -> None:
    """Fail unless `got` is an integer (Python's or NumPy's, not a float) and equals `expected`."""
    if isinstance(got, bool | np.bool_) or not isinstance(got, int | np.integer):
        raise Wrong(
            f"{what} is not an integer",
            got=f"{type(got).__name__}: {describe(_plain(got))}",
            expected=str(expected),
            next_step="Return an int; // divides integers.",
        )
    assert_that(
        int(got) == expected,
        f"{what} has the wrong value",
        got=str(int(got)),
        expected=str(expected),
        next_step=next_step,
    )


def assert_dict(got: Any, keys: Iterable[str]) -> dict[str, Any]:
    """Fail unless `got` is a dict with exactly these keys; return it."""
    wanted = sorted(keys)
    if not isinstance(got, dict) or sorted(got) != wanted:
        shown = f"dict with keys {sorted(got)}" if isinstance(got, dict) else describe(got)
        raise Wrong(
            "the result does not have the right keys",
            got=shown,
            expected=f"dict with keys {wanted}",
            next_step="Read the Returns section of the docstring again.",
        )
    return got


def assert_sequence(got: Any, length: int, kind: type[list[Any]] | type[tuple[Any, ...]]) -> Any:
    """Fail unless `got` is a list (or a tuple, as `kind` says) of `length` items; return it."""
    if not isinstance(got, kind) or len(got) != length:
        count = f" of {len(got)}" if isinstance(got, list | tuple) else ""
        raise Wrong(
            f"the result is not a {kind.__name__} of {length}",
            got=f"{type(got).__name__}{count}: {describe(got)}",
            expected=f"{kind.__name__} of {length}",
            next_step="Read the Returns section of the docstring again.",
        )
    return got


def assert_raises_value_error(
    function: SubmittedFunction,
    *args: Any,
    because: str,
    mentions: str | None = None,
    **kwargs: Any,
) -> None:
    """Fail unless the call raises `ValueError`.

    Parameters
    ----------
    because : str
        What is bad about the input, as it ends the sentence "should raise ValueError: …".
    mentions : str, optional
        The offending value: text that the error's message must contain.
    """
    try:
        returned = function(*args, **kwargs)
    except CallFailed as failure:
        if "ValueError" not in failure.exception_types:
            raise
        assert_that(
            mentions is None or mentions in failure.message,
            f"the error does not mention the offending value: {because}",
            got=failure.message,
            expected=f"a message that contains {mentions!r}",
            next_step="Put the offending value into the message of the ValueError.",
        )
        return
    raise Wrong(
        f"should raise ValueError: {because}",
        got=f"a result: {describe(returned)}",
        expected="ValueError",
        next_step="Check the input before you compute.",
    )


def assert_inputs_unchanged(function: SubmittedFunction, *args: Any) -> Any:
    """Fail if the call changes one of its arguments; return what it returned."""
    value, after = function.call_returning_arguments(*args)
    for position, (before, now) in enumerate(zip(args, after, strict=True)):
        assert_that(
            _identical(before, now),
            f"the function changed its argument number {position + 1}",
            got=now,
            expected=before,
            next_step="Work on a copy; augmented assignments (+=, *=) change an array in place.",
        )
    return value


def assert_memory_within(
    function: SubmittedFunction, *args: Any, limit: float, next_step: str = ""
) -> Any:
    """Fail if the call needs more than `limit` bytes besides its inputs; return its value.

    Where the system does not tell a process's memory, nothing fails.
    """
    value, needed = function.call_measuring_memory(*args)
    assert_that(
        needed is None or needed <= limit,
        "the call needs too much memory",
        got=f"{(needed or 0) / 2**20:.1f} MiB",
        expected=f"at most {limit / 2**20:.1f} MiB besides the inputs",
        next_step=next_step,
    )
    return value


def central_differences(
    function: Callable[[NDArray[np.float64]], float], at: NDArray[np.float64], step: float = 1e-6
) -> NDArray[np.float64]:
    """Return the gradient of a scalar function at a point, by central differences.

    Parameters
    ----------
    function : callable
        From an array of the shape of `at` to a float.
    at : ndarray of float64
        Left as it is.
    step : float
        Half the distance between the two evaluations, in the units of `at`.

    Returns
    -------
    ndarray of float64
        Same shape as `at`; its error is of order ``step**2 + 1e-16 / step``.
    """
    point = at.astype(np.float64)
    gradient = np.empty_like(point)
    for index in np.ndindex(point.shape):
        here = point[index]
        point[index] = here + step
        above = function(point)
        point[index] = here - step
        below = function(point)
        point[index] = here
        gradient[index] = (above - below) / (2 * step)
    return gradient


def _identical(a: Any, b: Any) -> bool:
    """Tell whether two values of the kinds that cross the wire are the same to the bit."""
    if isinstance(a, np.ndarray):
        return (
            isinstance(b, np.ndarray)
            and a.shape == b.shape
            and a.dtype == b.dtype
            and a.tobytes() == b.tobytes()
        )
    if isinstance(a, list | tuple):
        return (
            type(a) is type(b)
            and len(a) == len(b)
            and all(_identical(x, y) for x, y in zip(a, b, strict=True))
        )
    if isinstance(a, dict):
        return (
            isinstance(b, dict) and a.keys() == b.keys() and all(_identical(a[k], b[k]) for k in a)
        )
    return type(a) is type(b) and bool(a == b)


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value


def _text(value: Any) -> str:
    return value if isinstance(value, str) else describe(value)
