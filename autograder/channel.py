"""The trusted end of the way to a worker: one request, one reply, one deadline for both."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
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
        self._link = process.link

    def exchange(self, request: tuple[Any, ...], seconds: float) -> dict[str, Any]:
        """Send a request and return the reply, a dict with a ``status``.

        Raises
        ------
        DeadlinePassed, WorkerEnded, ProtocolBroken
        """
        deadline = time.monotonic() + seconds
        nonce = os.urandom(wire.NONCE_BYTES)
        if self.process.has_ended:  # over something that another file asked it for
            raise WorkerEnded
        if self._link.wait_to_read(0):
            # At rest, there is either the end or something that nobody asked for.
            if not self._link.read_into(memoryview(self._scratch)[:1]):
                raise WorkerEnded
            raise ProtocolBroken("data that was not asked for")
        try:
            self._write(wire.frame(nonce, *wire.encode(request)), deadline)
        except ConnectionError:
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
                written = self._link.write(pieces)
            except BlockingIOError:
                _in_time(self._link.wait_to_write, deadline)
            else:
                pieces = wire.unwritten(pieces, written)

    def _read(self, view: memoryview, deadline: float) -> int:
        _in_time(self._link.wait_to_read, deadline)
        count = self._link.read_into(view)
        if not count:
            raise WorkerEnded
        return count


def _in_time(wait: Callable[[float], bool], deadline: float) -> None:
    left = deadline - time.monotonic()
    if left <= 0 or not wait(left):
        raise DeadlinePassed
