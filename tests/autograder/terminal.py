"""A terminal in which a program runs: types keys, reads the screen, waits for what is to come."""

import contextlib
import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path

import pyte

PATIENCE_SECONDS = 90.0  # for what takes a second or two when nothing else runs


class Terminal:
    """`handgrad` with these arguments in a terminal of its own; ended with the context."""

    def __init__(self, folder, *arguments, columns=80, rows=24, **environment):
        self._ours, self._theirs = pty.openpty()
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self.printed = b""
        self.resize(columns, rows)
        self.before = self.settings
        # These two, which a library under pytest sets, would count for more than the terminal.
        inherited = {it: os.environ[it] for it in os.environ if it not in ("LINES", "COLUMNS")}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "autograder", *arguments],
            cwd=folder,
            stdin=self._theirs,
            stdout=self._theirs,
            stderr=self._theirs,
            env={**inherited, "TERM": "xterm-256color", **environment},
            start_new_session=True,
            # So that Ctrl-C and changes of size reach it.
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509
        )
        self._family = {self.process.pid}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        for descriptor in (self._ours, self._theirs):
            with contextlib.suppress(OSError):
                os.close(descriptor)

    @property
    def settings(self):
        """What the terminal does with what is typed."""
        return termios.tcgetattr(self._theirs)

    def set_to(self, settings):
        termios.tcsetattr(self._theirs, termios.TCSANOW, settings)

    @property
    def screen(self):
        """The lines that one sees."""
        return "\n".join(line.rstrip() for line in self._screen.display).strip()

    def type(self, keys):
        os.write(self._ours, keys.encode())

    def resize(self, columns, rows):
        self._screen.resize(rows, columns)
        fcntl.ioctl(self._theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def hang_up(self):
        os.close(self._theirs)
        os.close(self._ours)

    def wait_for(self, *texts):
        """Wait until all of these are on the screen."""
        self._wait(lambda: all(text in self.screen for text in texts), repr(texts))

    def wait_for_question(self, text):
        """Wait until this is on the screen and an answer waited for.

        Between the two there is a moment in which Python hears Ctrl-C and does not end its wait.
        """
        self.wait_for(text)
        self._wait(lambda: _state(self.process.pid) == b"S", "wait for an answer")

    def wait_for_no(self, text):
        """Wait until this is not on the screen any more."""
        self._wait(lambda: text not in self.screen, f"screen without {text!r}")

    def wait_for_processes(self, count):
        """Wait until the program has as many, itself and their children included."""
        self._wait(lambda: sum(map(_lives, self._family)) >= count, f"{count} processes")

    def wait_for_end(self):
        """Wait until the program has ended, and every process that it had; return its exit code."""
        self._wait(lambda: self.process.poll() is not None, "the end")
        self._wait(lambda: not any(map(_lives, self._family)), "the end of all its processes")
        return self.process.returncode

    def _wait(self, condition, what):
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not condition():
            assert time.monotonic() < deadline, (
                f"no {what} from a process with the exit code {self.process.poll()}, "
                f"which printed {self.printed[-200:]!r}:\n{self.screen}"
            )
            self._read()
            self._remember_family()

    def _read(self):
        with contextlib.suppress(OSError, ValueError):  # hung up
            if select.select([self._ours], [], [], 0.005)[0]:
                received = os.read(self._ours, 1 << 16)
                self.printed += received
                self._stream.feed(received)

    def _remember_family(self):
        new = set(self._family)
        while new:
            new = {child for pid in new for child in _children(pid)} - self._family
            self._family |= new


def _children(pid):
    try:
        listed = Path(f"/proc/{pid}/task/{pid}/children").read_text()
        others = Path(f"/proc/{pid}/task").iterdir()
        listed += " ".join((thread / "children").read_text() for thread in others)
    except OSError:
        return set()
    return {int(child) for child in listed.split()}


def _state(pid):
    """Return the letter for what a process does, or nothing if there is none."""
    try:
        return Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()[0]
    except OSError:
        return b""


def _lives(pid):
    return _state(pid) not in (b"", b"Z")  # what nobody waits for has ended all the same
