"""The format: values as a structure (MessagePack) and a payload (the raw bytes of the arrays).

In the structure, None, bools, numbers, texts, lists and str-keyed dicts are what they are in
MessagePack. The rest are its extension types, by their codes:

    0 + n    array of the n-th dtype    its sides, 8 bytes each; its bytes are in the payload
    32 + n   scalar of the n-th dtype   its bytes
    64       tuple                      a list in MessagePack
    65       list                       the same; of values that were made one by one

Nothing in it is code: no pickle, no class names.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np

_NUMERIC = "|b1 |i1 |u1 <i2 <u2 <i4 <u4 <i8 <u8 <f2 <f4 <f8 <c8 <c16"
DTYPES = tuple(np.dtype(name) for name in _NUMERIC.split())
MOST_DIMENSIONS = 16
SIDES = tuple(struct.Struct(f"<{count}Q") for count in range(MOST_DIMENSIONS + 1))
SCALAR, TUPLE, LIST = 32, 64, 65

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
    structure_bytes, payload_bytes : int
        Bytes of all but the arrays, and of all arrays together.
    """

    depth: int = 8
    values: int = 20_000
    structure_bytes: int = 4 << 20
    payload_bytes: int = 256 << 20

    @classmethod
    def of_reply(cls, payload_bytes: int) -> Bounds:
        """Return those of what a stranger sends: it is counted when it has been unpacked.

        A byte may stand for an object of a hundred; 20,000 honest values take less than this.
        """
        return cls(structure_bytes=1 << 20, payload_bytes=payload_bytes)


DEFAULT = Bounds()
