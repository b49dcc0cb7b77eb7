"""Workers on systems that cannot fork: each is a fresh interpreter, which connects to us.

They run `autograder.spawned`. Starting one takes as long as importing NumPy does, so that some are
always started in advance.
"""

from __future__ import annotations

import contextlib
import hmac
import json
import os
import secrets
import socket
import subprocess
import sys
import time
from collections import deque
from dataclasses import asdict
from pathlib import Path

from autograder.control import ENVIRONMENT, ZygoteLost
from autograder.isolation import Finding, Limits, Mechanism, Report
from autograder.isolation.limits import AVAILABLE
from autograder.links import Connection
from autograder.process import ExitStatus, WorkerProcess

_BOOT = "import sys; sys.path.insert(0, sys.argv[1]); import autograder.spawned as s; s.main()"
_PATIENCE_SECONDS = 60.0  # starting takes a second
_AHEAD = 2
# Without these, Windows lets no process have random numbers or sockets.
_KEPT = ("SYSTEMROOT", "SYSTEMDRIVE")


class Spawner:
    """Starts a process for each worker; behind the same interface as `Zygote`."""

    def __init__(self) -> None:
        self._listener: socket.socket | None = None
        self._waiting: deque[subprocess.Popen[bytes]] = deque()
        self._workers: dict[int, subprocess.Popen[bytes]] = {}

    def start(self) -> None:
        """Start some interpreters, without waiting for them."""
        while len(self._waiting) < _AHEAD:
            self._waiting.append(_start_interpreter())

    def isolation(self) -> Report:
        """Return what shuts the workers in: limits at most."""
        why = dict.fromkeys(Mechanism, "workers are not forked here")
        why[Mechanism.LIMITS] = "" if AVAILABLE else "this system has none"
        return Report(tuple(Finding(mechanism, reason) for mechanism, reason in why.items()))

    def fork(self, limits: Limits) -> WorkerProcess:
        """Return a new worker, waiting for a source.

        Raises
        ------
        ZygoteLost
            If it does not connect.
        """
        self.start()
        process = self._waiting.popleft()
        self.start()  # the next one may well be asked for soon
        self._workers[process.pid] = process
        try:
            return WorkerProcess(self, process.pid, self._connected(process, limits))
        except (OSError, ZygoteLost) as error:
            self.reap(process.pid)
            raise ZygoteLost("a worker that was started does not connect") from error

    def prepare(self, limits: Limits, count: int, rehearse: bool = False) -> None:
        """Start some interpreters; whatever their limits and however many are asked for."""
        self.start()

    def reap(self, pid: int) -> ExitStatus:
        """Kill a worker, and return how it ended."""
        process = self._workers.pop(pid, None)
        if process is None:
            return ExitStatus(None, None)
        code = _ended(process)
        return ExitStatus(code, None) if code >= 0 else ExitStatus(None, -code)

    def dismiss(self, pid: int) -> None:
        """Have a worker killed."""
        self.reap(pid)

    def close(self) -> None:
        """End all processes."""
        for process in (*self._waiting, *self._workers.values()):
            _ended(process)
        self._waiting.clear()
        self._workers.clear()
        if self._listener is not None:
            self._listener.close()
            self._listener = None

    def _connected(self, process: subprocess.Popen[bytes], limits: Limits) -> Connection:
        """Tell an interpreter where to connect to, and return the connection."""
        if self._listener is None:
            self._listener = socket.create_server(("127.0.0.1", 0))
        # Whoever else connects does not know what this process alone was told.
        token = secrets.token_hex()
        port = self._listener.getsockname()[1]
        told = {"port": port, "token": token, "limits": asdict(limits)}
        assert process.stdin is not None  # as it was started
        with process.stdin:
            process.stdin.write(json.dumps(told).encode() + b"\n")
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while process.poll() is None and time.monotonic() < deadline:
            self._listener.settimeout(0.5)
            with contextlib.suppress(TimeoutError):
                connected, _ = self._listener.accept()
                connected.settimeout(1.0)
                if hmac.compare_digest(_received(connected, len(token)), token.encode()):
                    return Connection(connected)
                connected.close()
        raise ZygoteLost("it has ended" if process.poll() is not None else "it is too slow")


def _start_interpreter() -> subprocess.Popen[bytes]:
    package_parent = str(Path(__file__).resolve().parent.parent)
    return subprocess.Popen(
        [sys.executable, "-I", "-c", _BOOT, package_parent],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**ENVIRONMENT, **{it: os.environ[it] for it in _KEPT if it in os.environ}},
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )


def _ended(process: subprocess.Popen[bytes]) -> int:
    """Kill a process, unless it has ended, and return its code."""
    if process.stdin is not None:
        with contextlib.suppress(OSError):  # nobody reads what is left in it
            process.stdin.close()
    process.kill()
    return process.wait()


def _received(connected: socket.socket, count: int) -> bytes:
    """Return so many bytes, or fewer if the other end closes or is slow."""
    data = b""
    with contextlib.suppress(OSError):
        while len(data) < count and (part := connected.recv(count - len(data))):
            data += part
    return data
