"""The format: values as a structure (ASCII JSON) and a payload (the raw bytes of the arrays).

In the structure, None, bools, numbers and texts stand for themselves, and a JSON list is a
container or an array, which its first item tells:

    ["l", item, ...]  ["t", item, ...]  ["d", key, value, ...]     list, tuple, dict
    ["a", dtype, side, ...]  ["g", dtype]                          array, NumPy scalar

Nothing in it is code: no pickle, no class names.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

_NUMERIC = "|b1 |i1 |u1 <i2 <u2 <i4 <u4 <i8 <u8 <f2 <f4 <f8 <c8 <c16"
DTYPES = {name: np.dtype(name) for name in _NUMERIC.split()}
MOST_DIMENSIONS = 16
INT64 = range(-(2**63), 2**63)
ALIGNMENT = 16  # bytes, of the payload

Piece = bytes | memoryview


class WireError(ValueError):
    """The bytes are not a value that this wire carries."""


class NotSendable(TypeError):
    """The value cannot be carried; the message is for the person who made it."""


@dataclass(frozen=True)
class Bounds:
    """How much one frame may hold.

    Parameters
    ----------
    depth, values : int
        Nesting of containers, and values in all of them together.
    text : int
        Characters of one str.
    structure_bytes, payload_bytes : int
        Bytes of the JSON part, and of all arrays together.
    """

    depth: int = 8
    values: int = 20_000
    text: int = 1 << 20
    structure_bytes: int = 4 << 20
    payload_bytes: int = 256 << 20


DEFAULT = Bounds()


def is_unicode(text: str) -> bool:
    """Tell whether a text has no lone surrogates."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
