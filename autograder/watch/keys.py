"""Single keys, as they are typed; the terminal is afterwards as it was before."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from autograder.watch.events import Events, Key

_MOST_BYTES = 64  # of one key, or of several that were typed quickly
_WAIT_SECONDS = 0.05  # for a key, before looking whether keys are still wanted
_ESCAPE = "\x1b"  # begins what arrows and function keys send


class Keyboard:
    """The keys of a terminal.

    Attributes
    ----------
    is_there : bool
        Whether standard input and output are one. If not, nothing is read: who looks at what is
        written through a program like less types keys for that one.
    """

    def __init__(self, events: Events) -> None:
        self._events = events
        self.is_there = all(it is not None and it.isatty() for it in (sys.stdin, sys.stdout))

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Tell each key as soon as it is typed, without showing it, until the context ends."""
        if not self.is_there:
            yield
            return
        stop = threading.Event()
        listener = threading.Thread(target=self._listen, args=(stop,), name="keys", daemon=True)
        with _single_keys():
            listener.start()
            try:
                yield
            finally:
                stop.set()
                listener.join()

    def resume(self) -> None:
        """Go on as before, after a shell has had the terminal."""
        if self.is_there:
            _ask_for_single_keys()

    def _listen(self, stop: threading.Event) -> None:
        while not stop.is_set():
            typed = _typed()
            if typed is None:
                self._events.put(Key(""))
                return
            if not typed.startswith(_ESCAPE):
                for character in typed:
                    self._events.put(Key(character))


if sys.platform == "win32":
    import msvcrt
    import time

    _SPECIAL = "\x00\xe0"  # one more character says which of the special keys it was

    def _single_keys() -> contextlib.AbstractContextManager[None]:
        return contextlib.nullcontext()  # a console has no modes to be set

    def _ask_for_single_keys() -> None:
        pass

    def _typed() -> str | None:
        """Return what was typed, empty if nothing was for a moment."""
        if not msvcrt.kbhit():
            time.sleep(_WAIT_SECONDS)  # a console can be asked for a key, but not waited for
            return ""
        key = msvcrt.getwch()
        if key in _SPECIAL:
            msvcrt.getwch()
            return ""
        return key

else:
    import select
    import termios
    import tty

    @contextmanager
    def _single_keys() -> Iterator[None]:
        before = termios.tcgetattr(sys.stdin)
        try:
            _ask_for_single_keys()
            yield
        finally:
            with contextlib.suppress(termios.error):  # it has been closed
                termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)

    def _ask_for_single_keys() -> None:
        # Ctrl-C and Ctrl-Z still do what they do everywhere; what was typed already is not lost.
        tty.setcbreak(sys.stdin, termios.TCSADRAIN)

    def _typed() -> str | None:
        """Return what was typed, or "" if nothing was for a moment, or None at the end."""
        keyboard = sys.stdin.fileno()
        try:
            if not select.select([keyboard], [], [], _WAIT_SECONDS)[0]:
                return ""
            typed = os.read(keyboard, _MOST_BYTES)
        except OSError:  # the terminal has been closed
            typed = b""
        return typed.decode("utf-8", "replace") or None
