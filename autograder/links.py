"""What the trusted side writes requests to and reads replies from, without ever being stuck in it.

Pipes are the faster way. Where no pipe can be waited for (Windows), it is a socket.
"""

from __future__ import annotations

import contextlib
import hmac
import os
import secrets
import select
import socket
import time
from collections.abc import Callable, Sequence
from typing import Protocol

from autograder import wire

try:
    import fcntl
except ImportError:  # Windows
    _SET_PIPE_SIZE: int | None = None
else:
    _SET_PIPE_SIZE = getattr(fcntl, "F_SETPIPE_SZ", None)  # Linux only

_A_LOOK_SECONDS = 0.5
_WIDE_BYTES = 1 << 20


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

    def widen(self) -> None:
        """Let more travel at a time from now on, if the system can, for large arrays."""

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

    def widen(self) -> None:
        """See `Link`."""
        if _SET_PIPE_SIZE is None:
            return
        for pipe in (self._requests, self._replies):
            # Users have only so much memory for pipes; without it, all works as before.
            with contextlib.suppress(OSError):
                fcntl.fcntl(pipe, _SET_PIPE_SIZE, _WIDE_BYTES)

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

    def widen(self) -> None:
        """See `Link`; a socket is wide enough."""

    def close(self) -> None:
        """See `Link`."""
        self._socket.close()


class Entrance:
    """Where processes of this machine connect to, each with a word that it alone was told.

    Attributes
    ----------
    port : int
        On the loopback interface.
    """

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(_A_LOOK_SECONDS)
        self.port: int = self._listener.getsockname()[1]

    @staticmethod
    def new_word() -> str:
        """Return a word that nobody can guess."""
        return secrets.token_hex()

    def admit(self, word: str, seconds: float, is_coming: Callable[[], bool]) -> Connection | None:
        """Return the connection of whoever says the word first, and turn all others away.

        Returns
        -------
        Connection or None
            None as soon as nobody is coming any more, or if it takes too long.
        """
        deadline = time.monotonic() + seconds
        while is_coming() and time.monotonic() < deadline:
            with contextlib.suppress(TimeoutError):
                connected, _ = self._listener.accept()
                if hmac.compare_digest(_said(connected, len(word)), word.encode()):
                    return Connection(connected)
                connected.close()
        return None

    def close(self) -> None:
        """Admit nobody any more."""
        self._listener.close()


def _said(connected: socket.socket, count: int) -> bytes:
    """Return so many bytes, or fewer if the other end closes or is slow."""
    connected.settimeout(_A_LOOK_SECONDS)
    data = b""
    with contextlib.suppress(OSError):
        while len(data) < count and (part := connected.recv(count - len(data))):
            data += part
    return data
