"""Questions to the interpreter that forks workers, and its answers.

Both are lines of JSON, in the same order; an answer is read when somebody waits for it or for a
later one.
"""

from __future__ import annotations

import contextlib
import json
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_BOOT = "import sys; sys.path.insert(0, sys.argv[1]); import autograder.forkserver as f; f.main()"
_ONE_THREAD = dict.fromkeys(
    (
        *("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS"),
        "VECLIB_MAXIMUM_THREADS",
    ),
    "1",
)
# With every symbol bound at the start, no worker writes to the pages that hold them; and where the
# C library asks for huge pages, a worker's arrays take half as many page faults.
_FOR_WORKERS = {"LD_BIND_NOW": "1", "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1"}
ENVIRONMENT = {"LC_ALL": "C.UTF-8", **_FOR_WORKERS, **_ONE_THREAD}
_LONGEST_LINE = 1 << 12
_PATIENCE_SECONDS = 60.0  # starting takes a second, everything else milliseconds
_FAREWELL_SECONDS = 1.0


class ZygoteLost(RuntimeError):
    """The interpreter that forks workers has ended; a grader fault, not the student's."""


@dataclass
class Answer:
    """What the interpreter says to one question, once it has said it."""

    content: dict[str, Any] | None = None


class Control:
    """A running `autograder.forkserver` and the socket to it; started when it is first needed.

    Parameters
    ----------
    settings : dict
        For the interpreter, as it documents them.
    seconds : float
        After so long without an answer, the interpreter counts as lost.
    """

    def __init__(self, settings: dict[str, Any], seconds: float = _PATIENCE_SECONDS) -> None:
        self._settings = settings
        self._seconds = seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._socket: socket.socket | None = None
        self._lines = b""
        self._unanswered: deque[Answer] = deque()

    def start(self) -> socket.socket:
        """Start the interpreter unless it runs, without waiting until it is ready."""
        if self._socket is None:
            self._socket, theirs = socket.socketpair()
            self._socket.settimeout(self._seconds)
            package_parent = str(Path(__file__).resolve().parent.parent)
            with theirs:
                self._process = subprocess.Popen(
                    [sys.executable, "-I", "-c", _BOOT, package_parent, json.dumps(self._settings)],
                    stdin=theirs.fileno(),
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    env=ENVIRONMENT,
                    cwd="/",
                )
        return self._socket

    def ask(self, question: dict[str, Any], descriptors: Sequence[int] = ()) -> Answer:
        """Send a question, with file descriptors, and return what will hold the answer.

        Raises
        ------
        OSError
            If the interpreter is gone.
        """
        socket.send_fds(self.start(), [json.dumps(question).encode() + b"\n"], descriptors)
        answer = Answer()
        self._unanswered.append(answer)
        return answer

    def wait_for(self, answer: Answer) -> dict[str, Any]:
        """Return the content of an answer.

        Raises
        ------
        ZygoteLost
            If it will not come.
        """
        while answer.content is None:
            if not self._unanswered or self._socket is None:
                raise ZygoteLost("the interpreter that was asked has been replaced")
            while b"\n" not in self._lines:
                self._lines += self._received(self._socket)
            line, self._lines = self._lines.split(b"\n", 1)
            self._unanswered.popleft().content = json.loads(line)
        return answer.content

    @staticmethod
    def _received(control: socket.socket) -> bytes:
        try:
            received = control.recv(_LONGEST_LINE)
        except TimeoutError:
            raise ZygoteLost("the interpreter that forks workers does not answer") from None
        except ConnectionError:  # it ended before it had read everything
            received = b""
        if not received:
            raise ZygoteLost("the interpreter that forks workers has ended")
        return received

    def close(self) -> None:
        """End the interpreter, and with it every worker."""
        if self._socket is not None:
            self._socket.close()
        if self._process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(_FAREWELL_SECONDS)  # it ends its workers first
            self._process.kill()
            self._process.wait()
        self._socket = self._process = None
        self._lines = b""
        self._unanswered.clear()
