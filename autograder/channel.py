"""The trusted end of a worker's pipes: one request, one reply, one deadline for both."""

from __future__ import annotations

import os
import select
import time
from typing import Any

from autograder import wire
from autograder.process import WorkerProcess


class WorkerEnded(Exception):
    """The worker closed its end: it has ended, or is about to."""


class DeadlinePassed(Exception):
    """The reply was not complete in time."""


class ProtocolBroken(Exception):
    """The worker sent what no honest worker sends."""


class Channel:
    """Sends requests to one worker and receives its replies.

    Parameters
    ----------
    process : WorkerProcess
        Not usable any more after any of the errors of `exchange`.
    bounds : wire.Bounds
        Of the replies.
    """

    def __init__(self, process: WorkerProcess, bounds: wire.Bounds = wire.DEFAULT) -> None:
        self.process = process
        self._bounds = bounds
        self._scratch = bytearray(wire.SCRATCH_BYTES)
        self._writable, self._readable = select.poll(), select.poll()
        self._writable.register(process.requests, select.POLLOUT)
        self._readable.register(process.replies, select.POLLIN)

    def exchange(self, request: tuple[Any, ...], seconds: float) -> dict[str, Any]:
        """Send a request and return the reply, a dict with a ``status``.

        Raises
        ------
        DeadlinePassed, WorkerEnded, ProtocolBroken
        """
        deadline = time.monotonic() + seconds
        nonce = os.urandom(wire.NONCE_BYTES)
        if self._readable.poll(0):
            # At rest, a readable pipe is either the end or something that nobody asked for.
            if not os.read(self.process.replies, 1):
                raise WorkerEnded
            raise ProtocolBroken("data that was not asked for")
        try:
            self._write(wire.frame(nonce, *wire.encode(request)), deadline)
        except BrokenPipeError:
            raise WorkerEnded from None
        try:
            header, structure, payload = wire.read_frame(
                lambda view: self._read(view, deadline), self._scratch, self._bounds
            )
            if header.nonce != nonce:
                raise ProtocolBroken("a reply to another request")
            reply = wire.decode(structure, payload, self._bounds)
        except wire.WireError as error:
            raise ProtocolBroken(str(error)) from error
        if type(reply) is not dict or type(reply.get("status")) is not str:
            raise ProtocolBroken("a reply without a status")
        return reply

    def _write(self, pieces: list[wire.Piece], deadline: float) -> None:
        while pieces:
            try:
                written = os.writev(self.process.requests, pieces[: wire.MOST_PIECES])
            except BlockingIOError:
                self._wait(self._writable, deadline)
            else:
                pieces = wire.unwritten(pieces, written)

    def _read(self, view: memoryview, deadline: float) -> int:
        self._wait(self._readable, deadline)
        count = os.readv(self.process.replies, [view])
        if not count:
            raise WorkerEnded
        return count

    def _wait(self, poll: select.poll, deadline: float) -> None:
        left = deadline - time.monotonic()
        if left <= 0 or not poll.poll(left * 1000):
            raise DeadlinePassed
