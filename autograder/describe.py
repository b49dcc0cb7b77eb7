"""Values as short text, for messages."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

_LONGEST_TEXT = 240
_MOST_ITEMS = 8
_MOST_NUMBERS = 12
_FIRST_NUMBERS = 4  # of a larger array, in memory order
_DIGITS = 7  # as many as single precision has


def describe(value: Any, most_numbers: int = _MOST_NUMBERS) -> str:
    """Return a short one-line text of a value, with shape and dtype for arrays.

    Parameters
    ----------
    most_numbers : int
        Of a larger array, only the first few are shown.
    """
    return shortened(_described(value, most_numbers), _LONGEST_TEXT)


def shortened(text: str, most: int) -> str:
    """Return a text of at most `most` characters, which tells whether something was cut off."""
    return text if len(text) <= most else text[: most - 1] + "…"


def _described(value: Any, most_numbers: int) -> str:
    if isinstance(value, np.ndarray):
        return f"array{value.shape} {value.dtype} {_numbers(value, most_numbers)}"
    if isinstance(value, list | tuple):
        items = [_described(item, most_numbers) for item in value[:_MOST_ITEMS]]
        text = ", ".join([*items, "…"] if len(value) > _MOST_ITEMS else items)
        return f"[{text}]" if isinstance(value, list) else f"({text})"
    if isinstance(value, dict):
        first = list(value.items())[:_MOST_ITEMS]
        items = [f"{key!r}: {_described(item, most_numbers)}" for key, item in first]
        text = ", ".join([*items, "…"] if len(value) > _MOST_ITEMS else items)
        return f"{{{text}}}"
    return repr(value)


def _numbers(array: NDArray[Any], most: int) -> str:
    small = array.size <= most
    shown = array if small else array.reshape(-1)[: min(most, _FIRST_NUMBERS)]
    text = _nested(shown.tolist())
    return text if small else text.removesuffix("]") + ", …]"


def _nested(value: Any) -> str:
    """Return numbers in lists, much as NumPy prints them, which takes thirty times as long."""
    if isinstance(value, list):
        return f"[{', '.join(map(_nested, value))}]"
    if not isinstance(value, float | complex | np.inexact):
        return repr(value)
    text = f"{value:.{_DIGITS}g}"
    return f"{text}." if text.lstrip("-").isdigit() else text
