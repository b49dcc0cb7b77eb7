"""Values -> structure and payload."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import ormsgpack

from autograder.wire.counting import CONTAINERS, Counting
from autograder.wire.values import (
    DEFAULT,
    DTYPES,
    LIST,
    MOST_DIMENSIONS,
    SCALAR,
    SIDES,
    TUPLE,
    Bounds,
    NotSendable,
    Piece,
)

_CODES = {dtype: code for code, dtype in enumerate(DTYPES)}
_SCALARS = frozenset(dtype.type for dtype in DTYPES)
_SMALL = 4096  # bytes of an array up to which a copy is cheaper than a view
# What is left to us, of all that the library would turn into something similar.
_OPTIONS = (
    ormsgpack.OPT_PASSTHROUGH_DATACLASS
    | ormsgpack.OPT_PASSTHROUGH_DATETIME
    | ormsgpack.OPT_PASSTHROUGH_ENUM
    | ormsgpack.OPT_PASSTHROUGH_SUBCLASS
    | ormsgpack.OPT_PASSTHROUGH_TUPLE
    | ormsgpack.OPT_PASSTHROUGH_UUID
)


@dataclass(frozen=True)
class OneByOne:
    """Values that are made while they are encoded, one after another; they travel as a list.

    Each is carried as it was before the next was made, whatever became of its arrays then.

    Parameters
    ----------
    values : iterable
    instead : callable
        From the `NotSendable` of a value to what is carried in its place.
    """

    values: Iterable[Any]
    instead: Callable[[NotSendable], Any]


def encode(value: Any, bounds: Bounds = DEFAULT) -> tuple[bytes, list[Piece]]:
    """Return the structure and the payload, in pieces, of a value.

    Carries None, bool, 64-bit int, float, str, list, tuple, str-keyed dict, numeric
    `numpy.ndarray` and NumPy scalars; not their subclasses. `OneByOne` stands for a list.

    Raises
    ------
    NotSendable
        For anything else, or more than `bounds` allow.
    """
    encoder = _Encoder(bounds)
    structure = encoder.structure(value, 0)
    if len(structure) > bounds.structure_bytes:
        raise NotSendable("a value with too much text; return less")
    return structure, encoder.buffers


class _Encoder(Counting):
    # The library takes bytes, which this wire does not carry.
    looked_at = CONTAINERS | {OneByOne, bytes, bytearray, memoryview}

    def __init__(self, bounds: Bounds) -> None:
        super().__init__(bounds)
        self.payload_bytes = 0
        self.buffers: list[Piece] = []
        self.depth_one_by_one = 0
        self.raised: BaseException | None = None  # by `extension`, which the library hides

    def structure(self, value: Any, depth: int) -> bytes:
        if type(value) in self.looked_at:
            self.count(value, depth)
        return self.packed(value)

    def meet(self, value: Any, depth: int) -> None:
        if type(value) is not OneByOne:
            raise NotSendable(_complaint(type(value)))
        self.depth_one_by_one = depth

    def refusal(self, why: str) -> NotSendable:
        return NotSendable(why)

    def packed(self, value: Any) -> bytes:
        try:
            return ormsgpack.packb(value, self.extension, _OPTIONS)
        except TypeError as error:
            raise self.raised or NotSendable(_unpackable(value) or str(error)) from None

    def extension(self, value: Any) -> ormsgpack.Ext:
        """Return what stands for a value that MessagePack has no type for."""
        try:
            kind = type(value)
            if kind is np.ndarray:
                return self.array(value)
            if kind is tuple:
                return ormsgpack.Ext(TUPLE, self.packed(list(value)))
            if kind in _SCALARS:
                return ormsgpack.Ext(SCALAR + _CODES[value.dtype], value.tobytes())
            if kind is OneByOne:
                return ormsgpack.Ext(LIST, self.one_by_one(value, self.depth_one_by_one))
            raise NotSendable(_complaint(kind))
        except BaseException as error:
            self.raised = error
            raise

    def one_by_one(self, items: OneByOne, depth: int) -> bytes:
        packed = []
        for item in items.values:
            values, payload_bytes, buffers = self.values, self.payload_bytes, len(self.buffers)
            try:
                structure = self.item(item, depth)
            except NotSendable as error:
                self.raised = None
                self.values, self.payload_bytes = values, payload_bytes
                del self.buffers[buffers:]
                structure = self.item(items.instead(error), depth)
            self.buffers[buffers:] = map(bytes, self.buffers[buffers:])  # copies the views
            packed.append(structure)
        return b"\xdd" + len(packed).to_bytes(4, "big") + b"".join(packed)

    def item(self, value: Any, depth: int) -> bytes:
        self.count([None], depth)
        return self.structure(value, depth + 1)

    def array(self, array: np.ndarray[Any, Any]) -> ormsgpack.Ext:
        """Append the array's bytes to the payload; return what tells of it."""
        code = _CODES.get(array.dtype)
        if code is None:
            dtype = array.dtype.newbyteorder("<")
            if dtype not in _CODES:
                raise NotSendable(f"an array of dtype {array.dtype}; return a numeric array")
            return self.array(array.astype(dtype))
        if array.ndim > MOST_DIMENSIONS:
            raise NotSendable(f"an array of {array.ndim} dimensions")
        nbytes = array.nbytes
        self.payload_bytes += nbytes
        if self.payload_bytes > self.bounds.payload_bytes:
            raise NotSendable(f"arrays of more than {self.bounds.payload_bytes >> 20} MiB in all")
        if nbytes <= _SMALL:
            self.buffers.append(array.tobytes())
        else:
            flat = np.ascontiguousarray(array).reshape(-1)
            self.buffers.append(flat.view(np.uint8).data)
        return ormsgpack.Ext(code, SIDES[array.ndim].pack(*array.shape))


def _unpackable(value: Any) -> str:
    """Return what is wrong with the first thing in a value that the library did not take."""
    kind = type(value)
    if kind is int and not -(2**63) <= value < 2**64:
        return "an integer that needs more than 64 bits"
    if kind is str and not value.isascii() and not _is_unicode(value):
        return "a text with lone surrogates"
    if kind is dict:
        for key in value:
            if type(key) is not str:
                return f"a dict with a key of type {_name(type(key))}; keys must be str"
        return next(filter(None, map(_unpackable, (*value, *value.values()))), "")
    if kind is list or kind is tuple:
        return next(filter(None, map(_unpackable, value)), "")
    return ""


def _is_unicode(text: str) -> bool:
    """Tell whether a text has no lone surrogates."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _complaint(kind: type) -> str:
    if np.ndarray in type.__getattribute__(kind, "__mro__"):
        return f"a {_name(kind)}; return a plain numpy.ndarray"
    return f"a {_name(kind)}; return arrays, numbers, strings, lists, tuples or dicts"


def _name(kind: type) -> str:
    name: str = type.__getattribute__(kind, "__name__")  # not what its metaclass may say
    return name
