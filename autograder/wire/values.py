"""Values <-> a structure (ASCII JSON) and a payload (the raw bytes of the arrays).

In the structure, None, bools, numbers and texts stand for themselves, and a JSON list is a
container or an array, which its first item tells:

    ["l", item, ...]  ["t", item, ...]  ["d", key, value, ...]     list, tuple, dict
    ["a", dtype, side, ...]  ["g", dtype]                          array, NumPy scalar

Nothing in it is code: no pickle, no class names. The decoder assumes a liar at the other end and
bounds depth, values, text and bytes before it allocates anything.
"""

from __future__ import annotations

import json
from collections.abc import Sized
from dataclasses import dataclass
from typing import Any

import numpy as np

_NUMERIC = "|b1 |i1 |u1 <i2 <u2 <i4 <u4 <i8 <u8 <f2 <f4 <f8 <c8 <c16"
_DTYPES = {name: np.dtype(name) for name in _NUMERIC.split()}
_NAMES = {dtype: name for name, dtype in _DTYPES.items()}
_SCALARS = frozenset(dtype.type for dtype in _DTYPES.values())
_MOST_DIMENSIONS = 16
# The nodes are our own, so no cycle is possible; building an encoder for each frame costs more
# than using it.
_TO_JSON = json.JSONEncoder(check_circular=False, separators=(",", ":")).encode
_INT64 = range(-(2**63), 2**63)
ALIGNMENT = 16  # bytes, of the payload
_SMALL = 4096  # bytes of an array up to which a copy is cheaper than a view


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


def encode(value: Any, bounds: Bounds = DEFAULT) -> tuple[bytes, list[Piece]]:
    """Return the structure and the payload, in pieces, of a value.

    Carries None, bool, 64-bit int, float, str, list, tuple, str-keyed dict, numeric
    `numpy.ndarray` and NumPy scalars; not their subclasses.

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


def decode(
    structure: bytes | memoryview,
    payload: bytes | bytearray | memoryview,
    bounds: Bounds = DEFAULT,
) -> Any:
    """Return the value of a frame's two parts.

    Arrays share the memory of `payload` where its alignment permits.

    Raises
    ------
    WireError
        For every input that `encode` could not have made, and for nothing else.
    """
    if len(structure) > bounds.structure_bytes or len(payload) > bounds.payload_bytes:
        raise WireError("frame too large")
    try:
        node = json.loads(str(structure, "ascii"))
    except (ValueError, RecursionError) as error:
        raise WireError("structure is not JSON") from error
    decoder = _Decoder(payload, bounds)
    value = decoder.value(node, 0)
    if decoder.position != len(payload):
        raise WireError("payload left over")
    return value


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
            if value not in _INT64:
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
        raise NotSendable(_complaint(kind))

    def count(self, container: Sized, depth: int) -> None:
        self.values += len(container)
        if depth >= self.bounds.depth:
            raise NotSendable("containers nested too deeply (or a list that contains itself)")
        if self.values > self.bounds.values:
            raise NotSendable("too many values in lists; return a numpy.ndarray")

    def text(self, value: str) -> str:
        if len(value) > self.bounds.text:
            raise NotSendable(f"a text of {len(value)} characters")
        if not _is_unicode(value):
            raise NotSendable("a text with lone surrogates")
        return value

    def key(self, key: Any) -> str:
        if type(key) is not str:
            raise NotSendable(f"a dict with a key of type {type(key).__name__}; keys must be str")
        return self.text(key)

    def dtype_and_data(self, array: np.ndarray[Any, Any]) -> str:
        """Append the array's bytes to the payload; return the name of its dtype."""
        dtype = array.dtype
        name = _NAMES.get(dtype)
        if name is None:
            dtype = dtype.newbyteorder("<")
            name = _NAMES.get(dtype)
        if name is None:
            raise NotSendable(f"an array of dtype {array.dtype}; return a numeric array")
        if array.ndim > _MOST_DIMENSIONS:
            raise NotSendable(f"an array of {array.ndim} dimensions")
        self.payload_bytes += array.nbytes
        if self.payload_bytes > self.bounds.payload_bytes:
            raise NotSendable(f"arrays of more than {self.bounds.payload_bytes >> 20} MiB in all")
        if array.nbytes <= _SMALL:
            self.buffers.append(array.astype(dtype, copy=False).tobytes())
        else:
            flat = np.ascontiguousarray(array, dtype).reshape(-1)
            self.buffers.append(flat.view(np.uint8).data)
        return name


class _Decoder:
    def __init__(self, payload: bytes | bytearray | memoryview, bounds: Bounds) -> None:
        self.payload = payload
        self.bounds = bounds
        self.values = 1
        self.position = 0

    def value(self, node: Any, depth: int) -> Any:
        kind = type(node)
        if kind is list:
            return self.container(node, depth)
        if kind is str:
            return self.text(node)
        if kind is float or node is None or kind is bool or (kind is int and node in _INT64):
            return node
        raise WireError("not a node")

    def container(self, node: list[Any], depth: int) -> Any:
        if not node or type(node[0]) is not str:
            raise WireError("not a container")
        tag = node[0]
        if tag == "a":
            return self.array(node[1:])
        self.values += len(node) - 1
        if depth >= self.bounds.depth or self.values > self.bounds.values:
            raise WireError("too deep or too many values")
        if tag == "l":
            return [self.value(item, depth + 1) for item in node[1:]]
        if tag == "t":
            return tuple([self.value(item, depth + 1) for item in node[1:]])
        if tag == "d":
            return self.dict(node, depth)
        if tag == "g" and len(node) == 2:
            return self.array(node[1:])[()]
        raise WireError("unknown kind of node")

    def text(self, content: Any) -> str:
        if type(content) is not str or len(content) > self.bounds.text:
            raise WireError("not a text, or too long")
        if not _is_unicode(content):
            raise WireError("text with lone surrogates")
        return content

    def dict(self, node: list[Any], depth: int) -> dict[str, Any]:
        if len(node) % 2 == 0:
            raise WireError("a key without a value")
        result: dict[str, Any] = {}
        for key, item in zip(node[1::2], node[2::2], strict=True):
            if self.text(key) in result:
                raise WireError("duplicate key")
            result[key] = self.value(item, depth + 1)
        return result

    def array(self, content: list[Any]) -> np.ndarray[Any, Any]:
        if not content or type(content[0]) is not str or content[0] not in _DTYPES:
            raise WireError("unknown dtype")
        name, *shape = content
        if len(shape) > _MOST_DIMENSIONS:
            raise WireError("bad shape")
        # Zero-size arrays carry no bytes, so their other sides must be bounded on their own.
        count = largest = 1
        for side in shape:
            if type(side) is not int or side < 0:
                raise WireError("bad shape")
            count *= side
            largest *= side or 1
        dtype = _DTYPES[name]
        if largest * dtype.itemsize > self.bounds.payload_bytes:
            raise WireError("array too large")
        start, self.position = self.position, self.position + count * dtype.itemsize
        if self.position > len(self.payload):
            raise WireError("array larger than the payload")
        if not count:
            return np.empty(shape, dtype)
        array: np.ndarray[Any, Any] = np.ndarray(shape, dtype, self.payload, start)
        if name == "|b1" and array.view(np.uint8).max() > 1:
            raise WireError("a bool that is neither 0 nor 1")
        return array if array.flags.aligned else array.copy()


def _is_unicode(text: str) -> bool:
    if text.isascii():
        return True
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _complaint(kind: type) -> str:
    name = type.__getattribute__(kind, "__name__")
    if np.ndarray in type.__getattribute__(kind, "__mro__"):
        return f"a {name}; return a plain numpy.ndarray"
    return f"a {name}; return arrays, numbers, strings, lists, tuples or dicts"
