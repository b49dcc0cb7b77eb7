"""All commands, run on streams that are fit for them."""

import contextlib
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
    streams,
    student,
)
from autograder.cli.app import WRONG_USE, app, error_console, wrong_use

__all__ = [
    "app",
    "author",
    "export",
    "grade",
    "instructor",
    "practice",
    "regrade",
    "report",
    "run",
    "show",
    "student",
]
_NOT_READ = 1  # typer ends so as well


def run() -> None:
    """Run the command that was typed; if what it prints cannot be written, say so and end."""
    streams.make_fit()
    try:
        try:
            app()
        finally:
            streams.write_out()
    except streams.OutputLost as error:
        with contextlib.suppress(streams.OutputLost, BrokenPipeError):
            wrong_use(error, error_console())
        streams.give_up()
        sys.exit(WRONG_USE)
    except BrokenPipeError:  # who reads the output has seen enough of it
        streams.give_up()
        sys.exit(_NOT_READ)
