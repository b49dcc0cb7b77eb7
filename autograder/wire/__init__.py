"""Values <-> bytes, between a process that is trusted and one that is not."""

from autograder.wire.decoding import decode
from autograder.wire.encoding import OneByOne, encode
from autograder.wire.frames import (
    HEADER_BYTES,
    MAGIC,
    MOST_PIECES,
    NONCE_BYTES,
    SCRATCH_BYTES,
    Header,
    frame,
    read_frame,
    read_header,
    unwritten,
)
from autograder.wire.values import DEFAULT, Bounds, NotSendable, Piece, WireError

__all__ = [
    "DEFAULT",
    "HEADER_BYTES",
    "MAGIC",
    "MOST_PIECES",
    "NONCE_BYTES",
    "SCRATCH_BYTES",
    "Bounds",
    "Header",
    "NotSendable",
    "OneByOne",
    "Piece",
    "WireError",
    "decode",
    "encode",
    "frame",
    "read_frame",
    "read_header",
    "unwritten",
]
