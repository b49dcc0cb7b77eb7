"""Checks of a value that a function returned."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.describe import describe
from autograder.outcomes import Wrong

# Relative to the largest expected magnitude: what a sound reordering of the sums may cost.
_TOLERANCE = {np.dtype(np.float32): 1e-4, np.dtype(np.float64): 1e-9}


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
    if (got == expected).all():  # at a fraction of the price of differences, if the array is large
        return
    if tolerance is None:
        tolerance = _TOLERANCE.get(expected.dtype, 0.0)
    wide = np.float64 if expected.dtype.kind != "c" else np.complex128
    error = np.abs(np.subtract(got, expected, dtype=wide))
    scale = float(np.abs(expected).max()) or 1.0
    if not error.max() <= tolerance * scale:
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
    real = isinstance(got, int | float | np.integer | np.floating)
    if isinstance(got, bool) or not real:
        raise Wrong(
            f"{what} is not a number",
            got=f"{type(got).__name__}: {describe(got)}",
            expected=describe(float(expected)),
            next_step="Return a float.",
        )
    error = abs(float(got) - expected)
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


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value


def _text(value: Any) -> str:
    return value if isinstance(value, str) else describe(value)
