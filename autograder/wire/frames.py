"""Frames: a header, the structure of a value and its payload, as they travel."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from autograder.wire.values import DEFAULT, Bounds, Piece, WireError

MAGIC = b"HGR1"
NONCE_BYTES = 16
MOST_PIECES = 512  # that one writev takes, with a margin below what systems allow
SCRATCH_BYTES = 1 << 16  # a read brings at most that, until one knows how much there is
_HEADER = struct.Struct(f"<4s{NONCE_BYTES}sIQ")
HEADER_BYTES = _HEADER.size
_ALIGNMENT = 16  # bytes, of a payload that is received: then arrays need not be copied


@dataclass(frozen=True)
class Header:
    """What precedes a frame's two parts."""

    nonce: bytes
    structure_bytes: int
    payload_bytes: int


def frame(nonce: bytes, structure: bytes, buffers: Iterable[Piece]) -> list[Piece]:
    """Return a whole frame as pieces to be written one after another."""
    pieces = list(buffers)
    size = sum(map(len, pieces))
    pieces.insert(0, _HEADER.pack(MAGIC, nonce, len(structure), size) + structure)
    # Hundreds of small pieces are not worth the calls that they take.
    return [b"".join(pieces)] if size <= SCRATCH_BYTES else pieces


def unwritten(pieces: list[Piece], written: int) -> list[Piece]:
    """Return what is left of a frame after the first `written` bytes."""
    for index, piece in enumerate(pieces):
        if written < len(piece):
            return [memoryview(piece)[written:], *pieces[index + 1 :]]
        written -= len(piece)
    return []


def read_header(data: bytes | bytearray | memoryview, bounds: Bounds = DEFAULT) -> Header:
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


def read_frame(
    read: Callable[[memoryview], int], scratch: bytearray, bounds: Bounds = DEFAULT
) -> tuple[Header, memoryview, memoryview]:
    """Read one frame; return its header, structure and payload, in memory of their own.

    Parameters
    ----------
    read : callable
        Fills the start of a buffer and returns the number of bytes, at least 1.
    scratch : bytearray
        Of `SCRATCH_BYTES`, to be used again for the next frame: a frame that fits is read at once.

    Raises
    ------
    WireError
        If it is not a frame, announces more than `bounds` allow, or more than one frame came.
    """
    received = memoryview(scratch)
    count = 0
    while count < HEADER_BYTES:
        count += read(received[count:])
    header = read_header(received[:HEADER_BYTES], bounds)
    before_payload = HEADER_BYTES + header.structure_bytes
    begin = -before_payload % _ALIGNMENT
    size = begin + before_payload + header.payload_bytes
    # Not a bytearray, which would be filled with zeros first: inputs of races take megabytes.
    whole = np.empty(size, np.uint8).data[begin:]
    if count > len(whole):
        raise WireError("more bytes than announced")
    whole[:count] = received[:count]
    while count < len(whole):
        count += read(whole[count:])
    body = whole[HEADER_BYTES:]
    return header, body[: header.structure_bytes], body[header.structure_bytes :]
