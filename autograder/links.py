"""What the trusted side writes requests to and reads replies from, without ever being stuck in it.

Sockets, as every system can wait for them; and Linux carries large arrays through one in less than
a third of the time that it needs for a pipe.
"""

from __future__ import annotations

import contextlib
import hmac
import secrets
import select
import socket
import time
from collections.abc import Callable, Sequence

from autograder import wire

_A_LOOK_SECONDS = 0.5
_ROOM_BYTES = 1 << 20  # for what is on the way, as far as the system lets us have it


class Link:
    """A way to one worker and back.

    Parameters
    ----------
    connected : socket.socket
        Becomes non-blocking.
    """

    def __init__(self, connected: socket.socket) -> None:
        self._socket = connected
        self._socket.setblocking(False)
        self._readable = _waiting(connected, to_write=False)
        self._writable = _waiting(connected, to_write=True)

    @classmethod
    def and_other_end(cls) -> tuple[Link, socket.socket]:
        """Return a link and the end for its worker, both on this machine."""
        ours, theirs = socket.socketpair()
        for end in (ours, theirs):
            with contextlib.suppress(OSError):  # then there is less room
                end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _ROOM_BYTES)
        return cls(ours), theirs

    def write(self, pieces: Sequence[wire.Piece]) -> int:
        """Write what there is room for, and return how many bytes that were.

        Raises
        ------
        BlockingIOError
            If there is no room now.
        ConnectionError
            If the other end is closed.
        """
        if hasattr(self._socket, "sendmsg"):
            return self._socket.sendmsg(pieces[: wire.MOST_PIECES])
        return self._socket.send(pieces[0])  # Windows

    def read_into(self, view: memoryview) -> int:
        """Read what there is, and return how many bytes that were; 0 if the other end is closed."""
        try:
            return self._socket.recv_into(view)
        except ConnectionError:  # a worker that dies may leave what it has not read
            return 0

    def wait_to_write(self, seconds: float) -> bool:
        """Return whether there is room, or the other end closed, within some time."""
        return self._writable(seconds)

    def wait_to_read(self, seconds: float) -> bool:
        """Return whether there is something, or the other end closed, within some time."""
        return self._readable(seconds)

    def close(self) -> None:
        """Close this end."""
        self._socket.close()


def _waiting(connected: socket.socket, *, to_write: bool) -> Callable[[float], bool]:
    """Return what waits so many seconds at most, and tells whether it was worth it."""
    if hasattr(select, "poll"):  # `select` takes only low descriptors
        events = select.poll()
        events.register(connected, select.POLLOUT if to_write else select.POLLIN)
        return lambda seconds: bool(events.poll(seconds * 1000))
    readers, writers = ([], [connected]) if to_write else ([connected], [])
    return lambda seconds: any(select.select(readers, writers, [], seconds))


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

    def admit(self, word: str, seconds: float, is_coming: Callable[[], bool]) -> Link | None:
        """Return the connection of whoever says the word first, and turn all others away.

        Returns
        -------
        Link or None
            None as soon as nobody is coming any more, or if it takes too long.
        """
        deadline = time.monotonic() + seconds
        while is_coming() and time.monotonic() < deadline:
            with contextlib.suppress(TimeoutError):
                connected, _ = self._listener.accept()
                if hmac.compare_digest(_said(connected, len(word)), word.encode()):
                    connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    return Link(connected)
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
