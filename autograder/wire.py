"""Values <-> bytes, between a process that is trusted and one that is not.

A frame is a header, a structure (ASCII JSON) and a payload (the raw bytes of the arrays). Nothing
in it is code: no pickle, no class names. The decoder assumes a liar at the other end and bounds
depth, nodes, text and bytes before it allocates anything.
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

MAGIC = b"HGR1"
NONCE_BYTES = 16
MOST_PIECES = 512  # that one writev takes, with a margin below what systems allow
_HEADER = struct.Struct(f"<4s{NONCE_BYTES}sIQ")
HEADER_BYTES = _HEADER.size

_NUMERIC = "|b1 |i1 |u1 <i2 <u2 <i4 <u4 <i8 <u8 <f2 <f4 <f8 <c8 <c16"
_DTYPES = {name: np.dtype(name) for name in _NUMERIC.split()}
_MOST_DIMENSIONS = 16
# The nodes are our own, so no cycle is possible; building an encoder for each frame costs more
# than using it.
_TO_JSON = json.JSONEncoder(check_circular=False, separators=(",", ":")).encode
_LONGEST_FLOAT = 32  # characters of float.hex()
_INT64 = range(-(2**63), 2**63)


class WireError(ValueError):
    """The bytes are not a value that this wire carries."""


class NotSendable(TypeError):
    """The value cannot be carried; the message is for the person who made it."""


@dataclass(frozen=True)
class Bounds:
    """How much one frame may hold.

    Parameters
    ----------
    depth, nodes : int
        Nesting of containers, and values in all.
    text : int
        Characters of one str.
    structure_bytes, payload_bytes : int
        Bytes of the JSON part, and of all arrays together.
    """

    depth: int = 8
    nodes: int = 20_000
    text: int = 1 << 20
    structure_bytes: int = 4 << 20
    payload_bytes: int = 256 << 20


DEFAULT = Bounds()


@dataclass(frozen=True)
class Header:
    """What precedes a frame's two parts."""

    nonce: bytes
    structure_bytes: int
    payload_bytes: int


def encode(value: Any, bounds: Bounds = DEFAULT) -> tuple[bytes, list[memoryview]]:
    """Return the structure and the payload, in pieces, of a value.

    Carries None, bool, 64-bit int, float, str, list, tuple, str-keyed dict, numeric
    `numpy.ndarray` and NumPy scalars; not their subclasses.

    Raises
    ------
    NotSendable
        For anything else, or more than `bounds` allow.
    """
    encoder = _Encoder(bounds)
    structure = _TO_JSON(encoder.node(value, 0)).encode("ascii")
    if len(structure) > bounds.structure_bytes:
        raise NotSendable("a value with too much text; return less")
    return structure, encoder.buffers


def decode(structure: bytes, payload: bytes | bytearray, bounds: Bounds = DEFAULT) -> Any:
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
        node = json.loads(structure.decode("ascii"))
    except (ValueError, RecursionError) as error:
        raise WireError("structure is not JSON") from error
    decoder = _Decoder(payload, bounds)
    value = decoder.value(node, 0)
    if decoder.position != len(payload):
        raise WireError("payload left over")
    return value


def frame(nonce: bytes, structure: bytes, buffers: Iterable[memoryview]) -> list[memoryview]:
    """Return a whole frame as pieces to be written one after another."""
    pieces = list(buffers)
    header = _HEADER.pack(MAGIC, nonce, len(structure), sum(piece.nbytes for piece in pieces))
    return [memoryview(header + structure), *pieces]


def unwritten(pieces: list[memoryview], written: int) -> list[memoryview]:
    """Return what is left of a frame after the first `written` bytes."""
    for index, piece in enumerate(pieces):
        if written < piece.nbytes:
            return [piece[written:], *pieces[index + 1 :]]
        written -= piece.nbytes
    return []


def read_header(data: bytes | bytearray, bounds: Bounds = DEFAULT) -> Header:
    """Return the header in the first `HEADER_BYTES` of a frame.

    Raises
    ------
    WireError
        If it is not a header, or announces more than `bounds` allow.
    """
    if len(data) != HEADER_BYTES:
        raise WireError("header cut short")
    magic, nonce, structure_bytes, payload_bytes = _HEADER.unpack(data)
    if magic != MAGIC:
        raise WireError("not a frame")
    if structure_bytes > bounds.structure_bytes or payload_bytes > bounds.payload_bytes:
        raise WireError("frame too large")
    return Header(nonce, structure_bytes, payload_bytes)


class _Encoder:
    def __init__(self, bounds: Bounds) -> None:
        self.bounds = bounds
        self.nodes = 0
        self.payload_bytes = 0
        self.buffers: list[memoryview] = []

    def node(self, value: Any, depth: int) -> Any:
        self.nodes += 1
        if depth > self.bounds.depth:
            raise NotSendable("containers nested too deeply (or a list that contains itself)")
        if self.nodes > self.bounds.nodes:
            raise NotSendable("too many values in lists; return a numpy.ndarray")
        kind = type(value)
        if value is None or kind is bool:
            return value
        if kind is int:
            if value not in _INT64:
                raise NotSendable("an integer that needs more than 64 bits")
            return value
        if kind is float:
            return {"f": value.hex()}
        if kind is str:
            return {"s": self.text(value)}
        if kind is list or kind is tuple:
            return {kind.__name__[0]: [self.node(item, depth + 1) for item in value]}
        if kind is dict:
            return {"d": [[self.key(k), self.node(v, depth + 1)] for k, v in value.items()]}
        if kind is np.ndarray or kind in _SCALARS:
            return {"a": self.array(np.asarray(value), kind is not np.ndarray)}
        raise NotSendable(_complaint(kind))

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

    def array(self, array: np.ndarray[Any, Any], is_scalar: bool) -> list[Any]:
        little = array.dtype.newbyteorder("<")
        if little.str not in _DTYPES:
            raise NotSendable(f"an array of dtype {array.dtype}; return a numeric array")
        if array.ndim > _MOST_DIMENSIONS:
            raise NotSendable(f"an array of {array.ndim} dimensions")
        self.payload_bytes += array.nbytes
        if self.payload_bytes > self.bounds.payload_bytes:
            raise NotSendable(f"arrays of more than {self.bounds.payload_bytes >> 20} MiB in all")
        if array.size:
            flat = np.ascontiguousarray(array, dtype=little).reshape(-1)
            self.buffers.append(flat.view(np.uint8).data)
        return [little.str, list(array.shape), is_scalar]


class _Decoder:
    def __init__(self, payload: bytes | bytearray, bounds: Bounds) -> None:
        self.payload = payload
        self.bounds = bounds
        self.nodes = 0
        self.position = 0

    def value(self, node: Any, depth: int) -> Any:
        self.nodes += 1
        if depth > self.bounds.depth or self.nodes > self.bounds.nodes:
            raise WireError("too deep or too many values")
        if node is None or type(node) is bool:
            return node
        if type(node) is int and node in _INT64:
            return node
        if type(node) is not dict or len(node) != 1:
            raise WireError("not a node")
        ((kind, content),) = node.items()
        if kind == "f":
            return self.float(content)
        if kind == "s":
            return self.text(content)
        if kind == "a":
            return self.array(content)
        if kind not in ("l", "t", "d") or type(content) is not list:
            raise WireError("unknown kind of node")
        if kind == "d":
            return self.dict(content, depth)
        items = [self.value(item, depth + 1) for item in content]
        return items if kind == "l" else tuple(items)

    def float(self, content: Any) -> float:
        if type(content) is not str or len(content) > _LONGEST_FLOAT:
            raise WireError("not a float")
        try:
            return float.fromhex(content)
        except (ValueError, OverflowError) as error:
            raise WireError("not a float") from error

    def text(self, content: Any) -> str:
        if type(content) is not str or len(content) > self.bounds.text:
            raise WireError("not a text, or too long")
        if not _is_unicode(content):
            raise WireError("text with lone surrogates")
        return content

    def dict(self, content: list[Any], depth: int) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for item in content:
            if type(item) is not list or len(item) != 2:
                raise WireError("not a dict item")
            key = self.text(item[0])
            if key in result:
                raise WireError("duplicate key")
            result[key] = self.value(item[1], depth + 1)
        return result

    def array(self, content: Any) -> Any:
        if type(content) is not list or len(content) != 3:
            raise WireError("not an array")
        name, shape, is_scalar = content
        if type(name) is not str or name not in _DTYPES or type(is_scalar) is not bool:
            raise WireError("unknown dtype")
        if type(shape) is not list or len(shape) > _MOST_DIMENSIONS or (is_scalar and shape):
            raise WireError("bad shape")
        if any(type(side) is not int or side < 0 for side in shape):
            raise WireError("bad shape")
        dtype = _DTYPES[name]
        # Zero-size arrays carry no bytes, so their other sides must be bounded on their own.
        if math.prod(max(side, 1) for side in shape) * dtype.itemsize > self.bounds.payload_bytes:
            raise WireError("array too large")
        count = math.prod(shape)
        end = self.position + count * dtype.itemsize
        if end > len(self.payload):
            raise WireError("array larger than the payload")
        if not count:
            return np.empty(shape, dtype)
        array = np.frombuffer(self.payload, dtype, count, self.position).reshape(shape)
        self.position = end
        if name == "|b1" and array.view(np.uint8).max() > 1:
            raise WireError("a bool that is neither 0 nor 1")
        if is_scalar:
            return array[()]
        return array if array.flags.aligned else array.copy()


_SCALARS = frozenset(dtype.type for dtype in _DTYPES.values())


def _is_unicode(text: str) -> bool:
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
