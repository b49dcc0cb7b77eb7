"""Values as short text, for messages."""

from __future__ import annotations

from typing import Any

import numpy as np

_LONGEST_TEXT = 240
_MOST_ITEMS = 8
_MOST_NUMBERS = 12
_FIRST_NUMBERS = 4  # of a larger array, in memory order


def describe(value: Any) -> str:
    """Return a short one-line text of a value, with shape and dtype for arrays."""
    text = _described(value)
    return text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 1] + "…"


def _described(value: Any) -> str:
    if isinstance(value, np.ndarray):
        small = value.size <= _MOST_NUMBERS
        shown = value if small else value.reshape(-1)[:_FIRST_NUMBERS]
        numbers = " ".join(np.array2string(shown, precision=6, separator=", ").split())
        if not small:
            numbers = numbers.removesuffix("]") + ", …]"
        return f"array{value.shape} {value.dtype} {numbers}"
    if isinstance(value, list | tuple):
        items = [_described(item) for item in value[:_MOST_ITEMS]]
        items += ["…"] if len(value) > _MOST_ITEMS else []
        text = ", ".join(items)
        return f"[{text}]" if isinstance(value, list) else f"({text})"
    if isinstance(value, dict):
        shown = list(value.items())[:_MOST_ITEMS]
        items = [f"{key!r}: {_described(item)}" for key, item in shown]
        items += ["…"] if len(value) > _MOST_ITEMS else []
        return f"{{{', '.join(items)}}}"
    return repr(value)
