"""Workers on systems that cannot fork: each is a fresh interpreter, which connects to us.

They run `autograder.spawned`. Starting one takes as long as importing NumPy does, so that some are
always started in advance.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections import deque
from dataclasses import asdict
from pathlib import Path

from autograder.control import ENVIRONMENT, ZygoteLost
from autograder.isolation import Finding, Limits, Mechanism, Report
from autograder.isolation.limits import AVAILABLE
from autograder.links import Entrance, Link
from autograder.process import ExitStatus, WorkerProcess

_BOOT = "import sys; sys.path.insert(0, sys.argv[1]); import autograder.spawned as s; s.main()"
_PATIENCE_SECONDS = 60.0  # starting takes a second
_AHEAD = 1
# Without these, Windows lets no process have random numbers or sockets.
_KEPT = ("SYSTEMROOT", "SYSTEMDRIVE")


class Spawner:
    """Starts a process for each worker; behind the same interface as `Zygote`.

    Parameters
    ----------
    python : str
        The interpreter to start.
    """

    def __init__(self, python: str = sys.executable) -> None:
        self._python = python
        self._entrance: Entrance | None = None
        self._waiting: deque[subprocess.Popen[bytes]] = deque()
        self._workers: dict[int, subprocess.Popen[bytes]] = {}

    def start(self) -> None:
        """Start an interpreter, without waiting for it."""
        while len(self._waiting) < _AHEAD:
            self._waiting.append(self._started())

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
        except OSError as error:
            self.reap(process.pid)
            raise ZygoteLost(f"a worker cannot be reached: {error}") from error
        except BaseException:
            self.reap(process.pid)
            raise

    def prepare(self, limits: Limits, count: int, rehearse: bool = False) -> None:
        """Start an interpreter; more than one at a time would slow down the first."""
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
        if self._entrance is not None:
            self._entrance.close()
            self._entrance = None

    def _connected(self, process: subprocess.Popen[bytes], limits: Limits) -> Link:
        """Tell an interpreter where to connect to, and return the connection."""
        if self._entrance is None:
            self._entrance = Entrance()
        word = self._entrance.new_word()
        told = {"port": self._entrance.port, "word": word, "limits": asdict(limits)}
        assert process.stdin is not None  # as it was started
        with process.stdin:
            process.stdin.write(json.dumps(told).encode() + b"\n")
        link = self._entrance.admit(word, _PATIENCE_SECONDS, lambda: process.poll() is None)
        if link is None:
            raise ZygoteLost("a worker that was started does not connect")
        return link

    def _started(self) -> subprocess.Popen[bytes]:
        package_parent = str(Path(__file__).resolve().parent.parent)
        return subprocess.Popen(
            [self._python, "-I", "-c", _BOOT, package_parent],
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
