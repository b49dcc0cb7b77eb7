"""`handgrad`: parse, call, print.

Imports what a command needs inside the command, so that ``--help`` does not wait for otter.
"""

import io
import sys

from autograder.cli import (
    author,
    export,
    grade,
    instructor,
    practice,
    regrade,
    report,
    show,
    student,
)
from autograder.cli.app import app

__all__ = [
    "author",
    "export",
    "grade",
    "instructor",
    "main",
    "practice",
    "regrade",
    "report",
    "show",
    "student",
]


def main() -> None:
    """Run the command line."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal or file that lacks a sign gets another one; that is no reason to end.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        app()
    finally:
        # With `-m`, Python remembers a Ctrl-C that came inside an `exec`, such as the making of a
        # dataclass in an import, and ends by the signal whatever exit code was chosen. The next
        # `exec` lets it forget.
        exec("")
