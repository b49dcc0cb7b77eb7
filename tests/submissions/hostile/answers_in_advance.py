"""Sends, behind each reply, replies for the nonces that might come next, with full points
claimed in each."""

import struct
import sys

SCORE = 0
OUTCOMES = {"forbidden"}
MESSAGE = "more bytes than announced"


HEADER = struct.Struct("<4s16sIQ")  # magic, nonce, bytes of structure, bytes of payload


def lie_in_frames(lie):
    """Find the worker's wire module on the call stack; let `lie` rewrite whole frames."""
    caller = sys._getframe()
    while "wire" not in caller.f_globals:
        caller = caller.f_back
    wire = caller.f_globals["wire"]
    honest = wire.frame
    wire.frame = lambda *parts: [memoryview(lie(b"".join(honest(*parts))))]


def with_guesses(frame):
    magic, nonce, structure_bytes, payload_bytes = HEADER.unpack_from(frame)
    guesses = b""
    for step in range(1, 50):
        guess = ((int.from_bytes(nonce, "little") + step) % 2**128).to_bytes(16, "little")
        guesses += HEADER.pack(magic, guess, structure_bytes, payload_bytes) + frame[HEADER.size :]
    return frame + guesses


lie_in_frames(with_guesses)


def bias_variance(predictions, targets):
    return {}
