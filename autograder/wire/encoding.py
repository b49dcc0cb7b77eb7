"""Values -> structure and payload."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sized
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.wire.values import (
    ALIGNMENT,
    DEFAULT,
    DTYPES,
    INT64,
    MOST_DIMENSIONS,
    Bounds,
    NotSendable,
    Piece,
    is_unicode,
)

_NAMES = {dtype: name for name, dtype in DTYPES.items()}
_SCALARS = frozenset(dtype.type for dtype in DTYPES.values())
_SMALL = 4096  # bytes of an array up to which a copy is cheaper than a view
# The nodes are our own, so no cycle is possible; building an encoder for each frame costs more
# than using it.
_TO_JSON = json.JSONEncoder(check_circular=False, separators=(",", ":")).encode


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
    text = _TO_JSON(encoder.node(value, 0))
    # Arrays that start where the machine likes it need not be copied at the other end. JSON allows
    # space after a value.
    structure = (text + " " * (-len(text) % ALIGNMENT)).encode("ascii")
    if len(structure) > bounds.structure_bytes:
        raise NotSendable("a value with too much text; return less")
    return structure, encoder.buffers


class _Encoder:
    def __init__(self, bounds: Bounds) -> None:
        self.bounds = bounds
        self.values = 1
        self.payload_bytes = 0
        self.buffers: list[Piece] = []

    def node(self, value: Any, depth: int) -> Any:
        kind = type(value)
        if kind is np.ndarray:
            return ["a", self.dtype_and_data(value), *value.shape]
        if value is None or kind is bool or kind is float:
            return value
        if kind is int:
            if value not in INT64:
                raise NotSendable("an integer that needs more than 64 bits")
            return value
        if kind is str:
            return self.text(value)
        if kind is list or kind is tuple:
            self.count(value, depth)
            return [kind.__name__[0], *[self.node(item, depth + 1) for item in value]]
        if kind is dict:
            self.count(value, depth)
            node: list[Any] = ["d"]
            for key, item in value.items():
                node += self.key(key), self.node(item, depth + 1)
            return node
        if kind in _SCALARS:
            return ["g", self.dtype_and_data(np.asarray(value))]
        if kind is OneByOne:
            return self.one_by_one(value, depth)
        raise NotSendable(_complaint(kind))

    def one_by_one(self, items: OneByOne, depth: int) -> list[Any]:
        nodes: list[Any] = ["l"]
        for item in items.values:
            values, payload_bytes, buffers = self.values, self.payload_bytes, len(self.buffers)
            try:
                node = self.item(item, depth)
            except NotSendable as error:
                self.values, self.payload_bytes = values, payload_bytes
                del self.buffers[buffers:]
                node = self.item(items.instead(error), depth)
            self.buffers[buffers:] = map(bytes, self.buffers[buffers:])  # copies the views
            nodes.append(node)
        return nodes

    def item(self, value: Any, depth: int) -> Any:
        self.count((value,), depth)
        return self.node(value, depth + 1)

    def count(self, container: Sized, depth: int) -> None:
        self.values += len(container)
        if depth >= self.bounds.depth:
            raise NotSendable("containers nested too deeply (or a list that contains itself)")
        if self.values > self.bounds.values:
            raise NotSendable("too many values in lists; return a numpy.ndarray")

    def text(self, value: str) -> str:
        if len(value) > self.bounds.text:
            raise NotSendable(f"a text of {len(value)} characters")
        if not (value.isascii() or is_unicode(value)):
            raise NotSendable("a text with lone surrogates")
        return value

    def key(self, key: Any) -> str:
        if type(key) is not str:
            raise NotSendable(f"a dict with a key of type {type(key).__name__}; keys must be str")
        return self.text(key)

    def dtype_and_data(self, array: np.ndarray[Any, Any]) -> str:
        """Append the array's bytes to the payload; return the name of its dtype."""
        name = _NAMES.get(array.dtype)
        if name is None:
            dtype = array.dtype.newbyteorder("<")
            if dtype not in _NAMES:
                raise NotSendable(f"an array of dtype {array.dtype}; return a numeric array")
            return self.dtype_and_data(array.astype(dtype))
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
        return name


def _complaint(kind: type) -> str:
    name = type.__getattribute__(kind, "__name__")
    if np.ndarray in type.__getattribute__(kind, "__mro__"):
        return f"a {name}; return a plain numpy.ndarray"
    return f"a {name}; return arrays, numbers, strings, lists, tuples or dicts"
