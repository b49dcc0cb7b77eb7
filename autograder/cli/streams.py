"""The three standard streams, made fit for every command: they may be closed, full or ASCII."""

from __future__ import annotations

import codecs
import contextlib
import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

_ERRORS = "autograder.signs"
# What stands for our signs where they cannot be written; marks have to stay different.
_SIGNS = {"✓": "+", "✗": "x", "·": ".", "…": "...", "─": "-", "┃": "|", "•": "o", "●": "O"}


class OutputLost(Exception):
    """What a command prints cannot be written.

    Not an `OSError`, which commands take for a failure of their own work.
    """


class _Output(io.TextIOWrapper):
    def write(self, text: str) -> int:
        with _told():
            return super().write(text)

    def flush(self) -> None:
        with _told():
            super().flush()


def make_fit() -> None:
    """Put streams in place that any command can read from and write to."""
    codecs.register_error(_ERRORS, _in_ascii)
    if sys.stdin is None:  # closed; who asks there gets no answer
        sys.stdin = Path(os.devnull).open(encoding="utf-8")  # noqa: SIM115 - stays open
    sys.stdout, sys.stderr = map(_fit, (sys.stdout, sys.stderr))


def write_out() -> None:
    """Write what standard output still holds.

    Raises
    ------
    BrokenPipeError
        If nobody reads it any more.
    OutputLost
        If it cannot be written for another reason.
    """
    if sys.stdout is not None:
        sys.stdout.flush()


def give_up() -> None:
    """Throw away what cannot be written, or Python would try again at its end, and complain."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, _Output):
            os.dup2(nowhere, stream.fileno())


def _fit(stream: TextIO) -> TextIO:
    if not isinstance(stream, io.TextIOWrapper):  # closed, or what another program put there
        return stream
    return _Output(
        stream.buffer,
        encoding=stream.encoding,
        errors=_ERRORS,
        line_buffering=stream.line_buffering,
        write_through=stream.write_through,
    )


@contextlib.contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        problem = f"what it prints cannot be written ({error.strerror})"
        raise OutputLost(f"{problem}. Make room, or print to another place.") from None


def _in_ascii(error: UnicodeError) -> tuple[str, int]:
    """Return what to write in place of letters that a stream cannot, and where to go on."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    letters = error.object[error.start : error.end]
    return "".join(_SIGNS.get(letter, "?") for letter in letters), error.end
