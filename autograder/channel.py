"""The trusted end of a worker's pipes: one request, one reply, one deadline for both."""

from __future__ import annotations

import os
import select
import time
from typing import Any

from autograder import wire
from autograder.zygote import WorkerProcess


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

    def exchange(self, request: tuple[Any, ...], seconds: float) -> dict[str, Any]:
        """Send a request and return the reply, a dict with a ``status``.

        Raises
        ------
        DeadlinePassed, WorkerEnded, ProtocolBroken
        """
        deadline = time.monotonic() + seconds
        nonce = os.urandom(wire.NONCE_BYTES)
        if self._readable(0.0):
            # At rest, a readable pipe is either the end or something that nobody asked for.
            if not os.read(self.process.replies, 1):
                raise WorkerEnded
            raise ProtocolBroken("data that was not asked for")
        try:
            self._write(wire.frame(nonce, *wire.encode(request)), deadline)
        except BrokenPipeError:
            raise WorkerEnded from None
        try:
            header = wire.read_header(self._read(wire.HEADER_BYTES, deadline), self._bounds)
            if header.nonce != nonce:
                raise ProtocolBroken("a reply to another request")
            structure = self._read(header.structure_bytes, deadline)
            payload = self._read(header.payload_bytes, deadline)
            reply = wire.decode(bytes(structure), payload, self._bounds)
        except wire.WireError as error:
            raise ProtocolBroken(str(error)) from error
        if type(reply) is not dict or type(reply.get("status")) is not str:
            raise ProtocolBroken("a reply without a status")
        return reply

    def _write(self, pieces: list[memoryview], deadline: float) -> None:
        while pieces:
            try:
                written = os.writev(self.process.requests, pieces[: wire.MOST_PIECES])
            except BlockingIOError:
                self._wait(self.process.requests, select.POLLOUT, deadline)
            else:
                pieces = wire.unwritten(pieces, written)

    def _read(self, count: int, deadline: float) -> bytearray:
        data = bytearray(count)
        view = memoryview(data)
        while view:
            try:
                got = os.readv(self.process.replies, [view])
            except BlockingIOError:
                self._wait(self.process.replies, select.POLLIN, deadline)
                continue
            if not got:
                raise WorkerEnded
            view = view[got:]
            if view and time.monotonic() > deadline:
                raise DeadlinePassed
        return data

    def _wait(self, descriptor: int, event: int, deadline: float) -> None:
        poll = select.poll()
        poll.register(descriptor, event)
        left = deadline - time.monotonic()
        if left <= 0 or not poll.poll(left * 1000):
            raise DeadlinePassed

    def _readable(self, seconds: float) -> bool:
        poll = select.poll()
        poll.register(self.process.replies, select.POLLIN)
        return bool(poll.poll(seconds * 1000))
