"""Structure and payload -> values.

Assumes a liar at the other end: bounds depth, values and bytes.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import ormsgpack

from autograder.wire.counting import CONTAINERS, Counting
from autograder.wire.values import DEFAULT, DTYPES, LIST, SCALAR, SIDES, TUPLE, Bounds, WireError

_BOOL = DTYPES.index(np.dtype(bool))
_SIDES = {sides.size: sides.unpack for sides in SIDES}


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
        If they are anything but a value that `encode` takes, and nothing else is raised.
    """
    if len(structure) > bounds.structure_bytes or len(payload) > bounds.payload_bytes:
        raise WireError("frame too large")
    decoder = _Decoder(payload, bounds)
    value = decoder.unpacked(structure)
    if decoder.position != len(payload):
        raise WireError("payload left over")
    if type(value) in decoder.looked_at:
        decoder.count(value, 0)
    return value


class _Decoder(Counting):
    looked_at = CONTAINERS | {bytes}  # which the library takes, and this wire does not carry

    def __init__(self, payload: bytes | bytearray | memoryview, bounds: Bounds) -> None:
        super().__init__(bounds)
        self.payload = payload
        self.payload_bytes = len(payload)
        self.position = 0
        self.nesting = 0
        self.raised: BaseException | None = None  # by `extension`, which the library hides

    def unpacked(self, structure: bytes | memoryview) -> Any:
        try:
            return ormsgpack.unpackb(structure, ext_hook=self.extension)
        except ValueError:
            raise self.raised or WireError("structure is not MessagePack") from None

    def meet(self, value: Any, depth: int) -> None:
        raise WireError("bytes")

    def refusal(self, why: str) -> WireError:
        return WireError(why)

    def extension(self, code: int, data: bytes) -> Any:
        """Return the value that an extension type stands for."""
        try:
            if 0 <= code < len(DTYPES):
                return self.array(code, data)
            if code == TUPLE:
                return tuple(self.items(data))
            if code == LIST:
                return self.items(data)
            if 0 <= code - SCALAR < len(DTYPES):
                return self.scalar(code - SCALAR, data)
            raise WireError("unknown kind of value")
        except BaseException as error:
            self.raised = error
            raise

    def items(self, data: bytes) -> list[Any]:
        # Each level is a copy of all below it, so they are bounded before there are many.
        self.nesting += 1
        if self.nesting > self.bounds.depth:
            raise WireError("containers nested too deeply")
        items = self.unpacked(data)
        self.nesting -= 1
        if type(items) is not list:
            raise WireError("not a list of items")
        return items

    def scalar(self, code: int, data: bytes) -> Any:
        dtype = DTYPES[code]
        if len(data) != dtype.itemsize or (code == _BOOL and data[0] > 1):
            raise WireError("not a scalar of its dtype")
        return np.frombuffer(data, dtype)[0]

    def array(self, code: int, data: bytes) -> np.ndarray[Any, Any]:
        sides = _SIDES.get(len(data))
        if sides is None:
            raise WireError("bad shape")
        shape, dtype = sides(data), DTYPES[code]
        size = math.prod(shape, start=dtype.itemsize)
        if not size:
            return self.empty(shape, dtype)
        start = self.position
        self.position = end = start + size
        if end > self.payload_bytes:
            raise WireError("array larger than the payload")
        array: np.ndarray[Any, Any] = np.ndarray(shape, dtype, self.payload, start)
        if code == _BOOL and array.view(np.uint8).max() > 1:
            raise WireError("a bool that is neither 0 nor 1")
        return array if array.flags.aligned else array.copy()

    def empty(self, shape: tuple[int, ...], dtype: np.dtype[Any]) -> np.ndarray[Any, Any]:
        # It carries no bytes, so its other sides must be bounded on their own.
        if math.prod(side or 1 for side in shape) * dtype.itemsize > self.bounds.payload_bytes:
            raise WireError("array too large")
        return np.empty(shape, dtype)
