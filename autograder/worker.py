"""The untrusted side: loads one source, answers calls.

Runs in a process that `isolation` has already shut in. Nothing here is a safeguard: the student's
code can replace all of it. What it replies is data, and the trusted side treats it so.
"""

from __future__ import annotations

import os
import sys
import types
from collections.abc import Callable
from typing import Any, NoReturn

import numpy as np

from autograder import wire

_LONGEST_MESSAGE = 400
_EXAMPLE = '''
"""What a submission may look like."""

import numpy as np


def example(x, W, b):
    """Return one layer and what goes with it."""
    if x.ndim != 2:
        raise ValueError(f"x has shape {x.shape}")
    z = x @ W + b
    p = np.exp(z - z.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    grad = np.where(z > 0, p, 0)
    return {"x": grad @ W.T, "W": x.T @ grad, "b": grad.sum(axis=0), "others": (1, [2.0, "z"])}
'''


def serve(
    receive: Callable[[memoryview], int], send: Callable[[list[wire.Piece]], int]
) -> NoReturn:
    """Answer requests until the other end closes.

    Parameters
    ----------
    receive : callable
        Fills the start of a buffer, and returns the number of bytes; 0 at the end.
    send : callable
        Sends some of the bytes of some pieces, and returns how many.

    Notes
    -----
    Requests are tuples, replies dicts:

    - ``("load", slug, source, names, reply_bytes)`` -> ``loaded`` with those `names` that are
      callable; later replies carry at most `reply_bytes` of arrays. Several files may be loaded.
    - ``("call", slug, name, args, kwargs, wants_arguments)`` -> ``returned``.
    - ``("calls", [(slug, name, args, kwargs, wants_arguments), ...])`` -> ``answered``, with a
      reply for each of these calls, which do not depend on one another.
    - ``("prepare", slug, name, [(arg, unit), ...])`` -> ``ready``, then ``("go",)`` ->
      ``returned``: the inputs of a timed call travel before the clock starts, and always lie at the
      same addresses, as those have an influence on the time. Where there is a unit, it times the
      array is the argument, in float32.

    Instead of ``returned``, a reply may be ``raised`` or ``unsendable``.
    """
    session = _Session()
    scratch = bytearray(wire.SCRATCH_BYTES)

    def read(view: memoryview) -> int:
        return receive(view) or os._exit(0)

    while True:
        header, structure, payload = wire.read_frame(read, scratch)
        _write(send, wire.frame(header.nonce, *session.answer(wire.decode(structure, payload))))


def serve_descriptor(link: int) -> NoReturn:
    """Answer requests that come through a file descriptor, by no calls but those on files."""
    serve(
        lambda view: os.readv(link, [view]),
        lambda pieces: os.writev(link, pieces[: wire.MOST_PIECES]),
    )


def rehearse(times: int) -> None:
    """Go through the motions on an example, so that what comes later meets warm code and memory."""
    session = _Session()
    x, W, b = np.ones((2, 3)), np.ones((3, 4)), np.ones(4)
    requests: list[tuple[Any, ...]] = [
        ("load", "example", _EXAMPLE, ["example"], wire.DEFAULT.payload_bytes),
        ("call", "example", "example", [x, W, b], {}, True),
        ("calls", [("example", "example", [x[:n], W, b], {}, False) for n in (1, 2)]),
    ]
    for _ in range(times):
        for request in requests:
            structure, pieces = wire.encode(request)
            reply = session.answer(wire.decode(structure, b"".join(pieces)))
            wire.frame(bytes(wire.NONCE_BYTES), *reply)
    del sys.modules["example"]


class _Session:
    def __init__(self) -> None:
        self.slug = ""
        self.modules: dict[str, types.ModuleType] = {}
        self.prepared: tuple[str, list[Any]] = ("", [])
        self.inputs: dict[tuple[Any, ...], np.ndarray[Any, Any]] = {}
        self.bounds = wire.DEFAULT

    def answer(self, request: tuple[Any, ...]) -> tuple[bytes, list[wire.Piece]]:
        try:
            return wire.encode(self.reply(*request), self.bounds)
        except wire.NotSendable as error:
            return wire.encode(_unsendable(error))
        # SystemExit and KeyboardInterrupt too: a submission that raises them has merely failed.
        except BaseException as error:
            return wire.encode(self.raised(error))

    def reply(self, verb: str, *details: Any) -> dict[str, Any]:
        if verb == "load":
            return self.load(*details)
        if verb == "go":
            return self.call(*self.prepared, {}, False)
        if verb == "calls":
            return self.calls(*details)
        slug, *call = details
        self.take_up(slug)
        if verb == "prepare":
            self.prepared = call[0], [self.placed(n, *it) for n, it in enumerate(call[1])]
            return {"status": "ready"}
        return self.call(*call)

    def load(self, slug: str, source: str, names: list[str], reply_bytes: int) -> dict[str, Any]:
        self.bounds = wire.Bounds.of_reply(reply_bytes)
        module = self.modules[slug] = types.ModuleType(slug)
        self.take_up(slug)
        exec(compile(source, f"{slug}.py", "exec", dont_inherit=True), module.__dict__)
        found = [name for name in names if callable(getattr(module, name, None))]
        return {"status": "loaded", "names": found}

    def take_up(self, slug: str) -> None:
        """Go on with a file; it can import itself, and no file another."""
        module = self.modules[slug]
        if sys.modules.get(slug) is not module:
            sys.modules.pop(self.slug, None)
            sys.modules[slug] = module
            self.slug = slug

    def call(
        self, name: str, args: list[Any], kwargs: dict[str, Any], wants_arguments: bool
    ) -> dict[str, Any]:
        value = getattr(self.modules[self.slug], name)(*args, **kwargs)
        reply = {"status": "returned", "value": value}
        return {**reply, "arguments": args} if wants_arguments else reply

    def placed(self, position: int, value: Any, unit: float | None) -> Any:
        """Return an argument, if it is an array where the last one like it was."""
        if not isinstance(value, np.ndarray):
            return value
        kind = position, value.shape, value.dtype if unit is None else np.dtype(np.float32)
        if kind not in self.inputs:
            self.inputs[kind] = np.empty(value.shape, kind[2])
        place = self.inputs[kind]
        place[...] = value
        if unit is not None:
            place *= np.float32(unit)
        return place

    def calls(self, calls: list[tuple[Any, ...]]) -> dict[str, Any]:
        replies = (self.attempt(*call) for call in calls)
        # Before the next call is made, which may well write into an array that this one returned.
        return {"status": "answered", "replies": wire.OneByOne(replies, _unsendable)}

    def attempt(self, slug: str, *call: Any) -> dict[str, Any]:
        try:
            self.take_up(slug)
            return self.call(*call)
        except BaseException as error:
            return self.raised(error)

    def raised(self, error: BaseException) -> dict[str, Any]:
        builtin = [kind.__name__ for kind in type(error).__mro__ if kind.__module__ == "builtins"]
        errno = error.errno if isinstance(error, OSError) else None
        return {
            "status": "raised",
            "type": _clean(type(error).__name__),
            "types": builtin,
            "message": _message(error),
            "line": self.line(error),
            "errno": errno if type(errno) is int and 0 <= errno < 4096 else None,
        }

    def line(self, error: BaseException) -> int | None:
        """Return the innermost line of the submission that the exception passed through."""
        filename = f"{self.slug}.py"
        if isinstance(error, SyntaxError) and error.filename == filename:
            return error.lineno
        line = None
        trace = error.__traceback__
        while trace is not None:
            if trace.tb_frame.f_code.co_filename == filename:
                line = trace.tb_lineno
            trace = trace.tb_next
        return line


def _unsendable(error: wire.NotSendable) -> dict[str, Any]:
    return {"status": "unsendable", "message": str(error)}


def _message(error: BaseException) -> str:
    try:
        # A SyntaxError's str() repeats file and line, which travel apart.
        return _clean(error.msg if isinstance(error, SyntaxError) else str(error))
    except BaseException:
        return "(an exception whose message cannot be read)"


def _clean(text: str) -> str:
    # Of str itself, as the text may be of a subclass of the student's.
    plain = str.__getitem__(text, slice(_LONGEST_MESSAGE))
    return plain.encode("utf-8", "replace").decode("utf-8")


def _write(send: Callable[[list[wire.Piece]], int], pieces: list[wire.Piece]) -> None:
    while pieces:
        pieces = wire.unwritten(pieces, send(pieces))
