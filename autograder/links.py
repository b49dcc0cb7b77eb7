"""What the trusted side writes requests to and reads replies from, without ever being stuck in it.

Pipes are the faster way. Where no pipe can be waited for (Windows), it is a socket.
"""

from __future__ import annotations

import os
import select
import socket
from collections.abc import Sequence
from typing import Protocol

from autograder import wire


class Link(Protocol):
    """A way to one worker and back."""

    def write(self, pieces: Sequence[wire.Piece]) -> int:
        """Write what there is room for, and return how many bytes that were.

        Raises
        ------
        BlockingIOError
            If there is no room now.
        ConnectionError
            If the other end is closed.
        """

    def read_into(self, view: memoryview) -> int:
        """Read what there is, and return how many bytes that were; 0 if the other end is closed."""

    def wait_to_write(self, seconds: float) -> bool:
        """Return whether there is room, or the other end closed, within some time."""

    def wait_to_read(self, seconds: float) -> bool:
        """Return whether there is something, or the other end closed, within some time."""

    def close(self) -> None:
        """Close this end."""


class Pipes:
    """Two pipes.

    Parameters
    ----------
    requests, replies : int
        Descriptors to write to and to read from; both non-blocking.
    """

    def __init__(self, requests: int, replies: int) -> None:
        self._requests = requests
        self._replies = replies
        self._writable, self._readable = select.poll(), select.poll()
        self._writable.register(requests, select.POLLOUT)
        self._readable.register(replies, select.POLLIN)

    def write(self, pieces: Sequence[wire.Piece]) -> int:
        """See `Link`."""
        return os.writev(self._requests, pieces[: wire.MOST_PIECES])

    def read_into(self, view: memoryview) -> int:
        """See `Link`."""
        return os.readv(self._replies, [view])

    def wait_to_write(self, seconds: float) -> bool:
        """See `Link`."""
        return bool(self._writable.poll(seconds * 1000))

    def wait_to_read(self, seconds: float) -> bool:
        """See `Link`."""
        return bool(self._readable.poll(seconds * 1000))

    def close(self) -> None:
        """See `Link`."""
        os.close(self._requests)
        os.close(self._replies)


class Connection:
    """A connected socket, on every system; becomes non-blocking."""

    def __init__(self, connected: socket.socket) -> None:
        self._socket = connected
        self._socket.setblocking(False)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def write(self, pieces: Sequence[wire.Piece]) -> int:
        """See `Link`."""
        return self._socket.send(pieces[0])

    def read_into(self, view: memoryview) -> int:
        """See `Link`."""
        try:
            return self._socket.recv_into(view)
        except ConnectionError:  # a worker that dies may leave what it has not read
            return 0

    def wait_to_write(self, seconds: float) -> bool:
        """See `Link`."""
        return bool(select.select([], [self._socket], [], seconds)[1])

    def wait_to_read(self, seconds: float) -> bool:
        """See `Link`."""
        return bool(select.select([self._socket], [], [], seconds)[0])

    def close(self) -> None:
        """See `Link`."""
        self._socket.close()
