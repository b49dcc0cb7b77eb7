"""The trusted end of a worker: its pipes, its clock, and signals to it."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

_AT_REST = (b"T", b"t", b"Z", b"X")  # stopped, or ended: see proc_pid_stat(5)
_STOPS_WITHIN_SECONDS = 3.0
_A_WHILE_SECONDS = 0.001


@dataclass(frozen=True)
class ExitStatus:
    """How a worker ended: by a signal, or by itself with a code."""

    code: int | None
    signal: int | None


class Parent(Protocol):
    """What forked a worker: it alone can hear how the worker ended."""

    def reap(self, pid: int) -> ExitStatus:
        """Kill a worker with all it started, and return how it ended."""

    def dismiss(self, pid: int) -> None:
        """Have a worker killed with all it started."""


class WorkerProcess:
    """The trusted end of one worker.

    Parameters
    ----------
    parent : Parent
        Of whom it is a child.
    requests, replies : int
        Descriptors to write frames to and to read frames from; both non-blocking.
    """

    def __init__(self, parent: Parent, pid: int, requests: int, replies: int) -> None:
        self._parent = parent
        self.pid = pid
        self.requests = requests
        self.replies = replies
        self._status: ExitStatus | None = None

    def cpu_seconds(self) -> float | None:
        """Return the worker's processor time so far, or None where it cannot be read."""
        if sys.platform != "linux":
            return None
        # The kernel's id of another process's CPU clock (CPUCLOCK_SCHED): see clock_getcpuclockid.
        with contextlib.suppress(OSError):  # it is gone
            return time.clock_gettime((~self.pid << 3) | 2)
        return None

    def peak_memory_bytes(self) -> int | None:
        """Return the most memory the worker ever had resident, or None where nobody tells."""
        try:
            status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii", errors="replace")
        except OSError:
            return None
        peak = re.search(r"^VmHWM:\s*(\d+) kB$", status, re.M)
        return int(peak[1]) << 10 if peak else None

    def stop(self) -> bool:
        """Stop the worker, and wait until it does not run any more; no exchange is possible then.

        Returns
        -------
        bool
            Whether it stopped, which it does unless somebody resumes it.
        """
        deadline = time.monotonic() + _STOPS_WITHIN_SECONDS
        self._signal(signal.SIGSTOP)
        while self._runs():  # until it is next scheduled, the signal waits
            if time.monotonic() > deadline:
                return False
            time.sleep(0)
            self._signal(signal.SIGSTOP)
        return True

    def resume(self) -> None:
        """Let the worker run again."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        if self._status is None:  # else the number may be another process's by now
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def _runs(self) -> bool:
        try:
            about = Path(f"/proc/{self.pid}/stat").read_bytes()
        except OSError:  # it is gone, or there is no /proc, but perhaps a clock
            before = self.cpu_seconds()
            time.sleep(_A_WHILE_SECONDS)  # what runs uses some processor time meanwhile
            return self.cpu_seconds() != before
        return about.rpartition(b")")[2].split()[0] not in _AT_REST

    def end(self) -> ExitStatus:
        """Kill the worker if it still lives, and return how it ended."""
        if self._status is None:
            self._status = self._parent.reap(self.pid)
            self._close()
        return self._status

    def dismiss(self) -> None:
        """Have the worker killed, and do not wait to hear how it ended."""
        if self._status is None:
            self._status = ExitStatus(None, signal.SIGKILL)
            self._parent.dismiss(self.pid)
            self._close()

    def _close(self) -> None:
        os.close(self.requests)
        os.close(self.replies)
