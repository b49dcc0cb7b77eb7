"""The trusted end of a worker: the way to it, its clock, and signals to it."""

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

from autograder.isolation import Limits, Report
from autograder.links import Link

_AT_REST = (b"T", b"t", b"Z", b"X")  # stopped, or ended: see proc_pid_stat(5)
_STOPS_WITHIN_SECONDS = 3.0
_A_WHILE_SECONDS = 0.001
# Windows has neither.
_CAN_STOP = hasattr(signal, "SIGSTOP")
_KILL = getattr(signal, "SIGKILL", None)


@dataclass(frozen=True)
class ExitStatus:
    """How a worker ended: by a signal, or by itself with a code."""

    code: int | None
    signal: int | None


class Parent(Protocol):
    """What started a worker: it alone can hear how the worker ended."""

    def reap(self, pid: int) -> ExitStatus:
        """Kill a worker with all it started, and return how it ended."""

    def dismiss(self, pid: int) -> None:
        """Have a worker killed with all it started."""


class WorkerSource(Parent, Protocol):
    """Where workers come from."""

    def start(self) -> None:
        """Let it get ready while the caller has other things to do."""

    def isolation(self) -> Report:
        """Return what shuts the workers in.

        Raises
        ------
        ZygoteLost
            If that cannot be found out.
        """

    def fork(self, limits: Limits) -> WorkerProcess:
        """Return a new worker, shut in and waiting for a source.

        Raises
        ------
        ZygoteLost
            If no worker can be had.
        """

    def prepare(self, limits: Limits, count: int, rehearse: bool = False) -> None:
        """Get workers ready that `fork` will be asked for, up to `count` with these limits.

        Parameters
        ----------
        rehearse : bool
            Whether each is to go through the motions, and so to answer sooner, at some cost now.
        """

    def close(self) -> None:
        """End all processes."""


class WorkerProcess:
    """The trusted end of one worker.

    Parameters
    ----------
    parent : Parent
        Of whom it is a child.
    link : Link
        The way to it; closed when it ends.

    Attributes
    ----------
    first_peak_bytes : int or None
        The most memory it had resident until its first file was loaded; None where nobody tells.
    found : dict
        For each file that it has loaded, the names of the functions that it was found to have.
    """

    def __init__(self, parent: Parent, pid: int, link: Link) -> None:
        self._parent = parent
        self.pid = pid
        self.link = link
        self._status: ExitStatus | None = None
        self.first_peak_bytes: int | None = None
        self.found: dict[str, frozenset[str]] = {}

    @property
    def has_ended(self) -> bool:
        """Whether it was ended from here."""
        return self._status is not None

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

        Where processes cannot be stopped, it goes on; there, nobody is graded by time.

        Returns
        -------
        bool
            Whether it stopped, which it does unless somebody resumes it.
        """
        if not _CAN_STOP:
            return True
        deadline = time.monotonic() + _STOPS_WITHIN_SECONDS
        self._signal(signal.SIGSTOP)
        while self._runs():  # until it is next scheduled, the signal waits
            if time.monotonic() > deadline:
                return False
            time.sleep(0)  # gives up the processor, which the worker may need to get the signal
            self._signal(signal.SIGSTOP)
        return True

    def resume(self) -> None:
        """Let the worker run again."""
        if _CAN_STOP:
            self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        if self._status is None:  # else the number may be another process's by now
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def _runs(self) -> bool:
        try:
            about = Path(f"/proc/{self.pid}/stat").read_bytes()
        except OSError:  # it is gone, or there is no /proc, but perhaps a clock
            return self._uses_processor(_A_WHILE_SECONDS)
        # It is said to be at rest a little before it leaves the processor: on a virtual machine,
        # whose processors stand still at times, a millisecond and more.
        return about.rpartition(b")")[2].split()[0] not in _AT_REST or self._uses_processor(0)

    def _uses_processor(self, seconds: float) -> bool:
        """Return whether its clock moves meanwhile; that of a process that runs never stands."""
        before = self.cpu_seconds()
        if seconds:
            time.sleep(seconds)  # in which what runs would use some of it
        return self.cpu_seconds() != before

    def end(self) -> ExitStatus:
        """Kill the worker if it still lives, and return how it ended."""
        if self._status is None:
            self._status = self._parent.reap(self.pid)
            self.link.close()
        return self._status

    def dismiss(self) -> None:
        """Have the worker killed, and do not wait to hear how it ended."""
        if self._status is None:
            self._status = ExitStatus(None, _KILL)
            self._parent.dismiss(self.pid)
            self.link.close()
