"""Structure and payload -> values.

Assumes a liar at the other end: bounds depth, values, text and bytes before it allocates anything.
"""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np

from autograder.wire.values import (
    DEFAULT,
    DTYPES,
    INT64,
    MOST_DIMENSIONS,
    Bounds,
    WireError,
    is_unicode,
)


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


_PLAIN = frozenset({float, bool, type(None)})  # which stand for themselves, whatever they are


class _Decoder:
    def __init__(self, payload: bytes | bytearray | memoryview, bounds: Bounds) -> None:
        self.payload = payload
        self.payload_bytes = len(payload)
        self.bounds = bounds
        self.values = 1
        self.position = 0

    def value(self, node: Any, depth: int) -> Any:
        kind = type(node)
        if kind is list:
            if node and node[0] == "a":  # first, as most are
                return self.array(node)
            return self.container(node, depth)
        if kind is str:
            return self.text(node)
        if kind is float or node is None or kind is bool or (kind is int and node in INT64):
            return node
        raise WireError("not a node")

    def container(self, node: list[Any], depth: int) -> Any:
        if not node or type(node[0]) is not str:
            raise WireError("not a container")
        tag = node[0]
        if tag == "g" and len(node) == 2:
            return self.array(node)[()]
        # As the encoder counts: a key belongs to its value.
        self.values += (len(node) - 1) // 2 if tag == "d" else len(node) - 1
        if depth >= self.bounds.depth or self.values > self.bounds.values:
            raise WireError("too deep or too many values")
        if tag == "l":
            return self.items(node[1:], depth + 1)
        if tag == "t":
            return tuple(self.items(node[1:], depth + 1))
        if tag == "d":
            return self.dict(node, depth)
        raise WireError("unknown kind of node")

    def items(self, nodes: list[Any], depth: int) -> list[Any]:
        return [node if type(node) in _PLAIN else self.value(node, depth) for node in nodes]

    def text(self, content: Any) -> str:
        if type(content) is not str or len(content) > self.bounds.text:
            raise WireError("not a text, or too long")
        if not (content.isascii() or is_unicode(content)):
            raise WireError("text with lone surrogates")
        return content

    def dict(self, node: list[Any], depth: int) -> dict[str, Any]:
        if len(node) % 2 == 0:
            raise WireError("a key without a value")
        keys = [self.text(key) for key in node[1::2]]
        result = dict(zip(keys, self.items(node[2::2], depth + 1), strict=True))
        if len(result) < len(keys):
            raise WireError("duplicate key")
        return result

    def array(self, node: list[Any]) -> np.ndarray[Any, Any]:
        _, name, *shape = node if len(node) > 1 else (None, None)
        dtype = DTYPES.get(name) if type(name) is str else None
        if dtype is None:
            raise WireError("unknown dtype")
        if len(shape) > MOST_DIMENSIONS:
            raise WireError("bad shape")
        count = 1
        for side in shape:
            if type(side) is not int or side < 0:
                raise WireError("bad shape")
            count *= side
        if not count:
            return self.empty(shape, dtype)
        start = self.position
        self.position = end = start + count * dtype.itemsize
        if end > self.payload_bytes:
            raise WireError("array larger than the payload")
        array: np.ndarray[Any, Any] = np.ndarray(shape, dtype, self.payload, start)
        if name == "|b1" and array.view(np.uint8).max() > 1:
            raise WireError("a bool that is neither 0 nor 1")
        return array if array.flags.aligned else array.copy()

    def empty(self, shape: list[int], dtype: np.dtype[Any]) -> np.ndarray[Any, Any]:
        # It carries no bytes, so its other sides must be bounded on their own.
        if math.prod(side or 1 for side in shape) * dtype.itemsize > self.bounds.payload_bytes:
            raise WireError("array too large")
        return np.empty(shape, dtype)
