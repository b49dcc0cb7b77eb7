"""What all commands share: the program, its exit codes, its way of saying what is wrong."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from typer.core import TyperCommand, TyperGroup

if TYPE_CHECKING:
    from autograder.assignment import Assignment, Exercise
    from autograder.process import WorkerSource
    from autograder.submission import Submission

SOME_FAILED, WRONG_USE, GRADER_FAULT = 1, 2, 3
_OLDEST_NUMPY = 2  # major version
_LONGEST = 200  # letters of what help says of a command
Course = Annotated[
    Path | None,
    typer.Option(metavar="DIR", help="Folder of the course; default: here or above."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs in place of tables.")]


class _ForThreeKindsOfPeople(TyperGroup):
    """A group whose help lists commands by whom they are for."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        for people in ("Students", "Instructors", "Authors"):
            with formatter.section(people):
                formatter.write_dl(
                    (name, command.get_short_help_str(_LONGEST))
                    for name, command in self.commands.items()
                    if isinstance(command, TyperCommand | TyperGroup)
                    and command.rich_help_panel == people
                )


app = typer.Typer(
    cls=_ForThreeKindsOfPeople,
    rich_markup_mode=None,  # or rich loads its Markdown, which takes as long as all the rest
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="A problem set on the theory of deep learning that grades itself.",
)


def error_console() -> Console:
    """Return where to say what is wrong; paths in it are not broken."""
    return Console(stderr=True, highlight=False, soft_wrap=True)


def wrong_use(error: Exception, errors: Console) -> typer.Exit:
    """Say what the caller has to change, and return how the command ends."""
    from autograder.report.text import printable

    what = str(error)
    if isinstance(error, OSError) and error.filename is not None:
        what = f"{error.filename} cannot be read or written ({error.strerror})"
    errors.print(f"handgrad: {printable(what)}", style="red", markup=False)
    return typer.Exit(WRONG_USE)


def output_file(
    path: Path, suffix: str, errors: Console, assignment: Assignment | None = None
) -> Path:
    """Return where a command is told to write a file, or end it if it might destroy another one.

    Parameters
    ----------
    suffix : str
        Of the kind of file that is written: none of another kind is ever replaced.
    assignment : Assignment, optional
        Among whose files nothing is written.
    """
    problem = ""
    if path.suffix.lower() != suffix:
        problem = f"this writes a {suffix} file, and replaces no other; end the name in {suffix}"
    elif assignment is not None and assignment.holds(path):
        problem = "this is among the files of the course; name a place outside of them"
    if problem:
        raise wrong_use(ValueError(f"-o {path}: {problem}"), errors)
    return path


def somebody_looks() -> bool:
    """Tell whether there is a display, and somebody at it rather than a program."""
    has_display = sys.platform in ("darwin", "win32") or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")
    )
    return has_display and sys.stdout.isatty()


def grader_fault(error: Exception, errors: Console) -> typer.Exit:
    """Say what the grader cannot do without, and return how the command ends."""
    errors.print(f"handgrad: {error}", style="red", markup=False)
    return typer.Exit(GRADER_FAULT)


def assignment_in(course: Path | None, errors: Console, complete: bool = False) -> Assignment:
    """Return the course in a folder, or the one around the current folder, or end the command.

    Parameters
    ----------
    complete : bool
        Whether it must have what students do not get.
    """
    _require_numpy(errors)

    from autograder.assignment import find_course, load_assignment
    from autograder.assignment_file import AssignmentError

    try:
        return load_assignment(course or find_course(Path.cwd()), complete)
    except AssignmentError as error:
        raise wrong_use(error, errors) from None


def exercises_named(
    slugs: Collection[str], assignment: Assignment, errors: Console
) -> tuple[Exercise, ...]:
    """Return these exercises in the course's order, all for none, or end the command."""
    from autograder.assignment_file import AssignmentError

    try:
        return assignment.named(slugs)
    except AssignmentError as error:
        raise wrong_use(error, errors) from None


def _require_numpy(errors: Console) -> None:
    """End the command, with what to do, unless NumPy can be used."""
    try:
        import numpy as np
    except ImportError as error:
        found = f"cannot be imported ({str(error).strip().partition(chr(10))[0]})"
    else:
        if int(np.__version__.partition(".")[0]) >= _OLDEST_NUMPY:
            return
        found = f"is {np.__version__}, which is too old"
    # Its own install command, as there may be several Pythons.
    install = f'"{sys.executable}" -m pip install "numpy>={_OLDEST_NUMPY}"'
    errors.print(f"handgrad: NumPy {found}. Try: {install}", style="red", markup=False)
    raise typer.Exit(WRONG_USE)


def own_work(assignment: Assignment, errors: Console) -> Submission:
    """Return what is in exercises/, or end the command."""
    from autograder.report.text import printable
    from autograder.submission import read_own
    from autograder.submission_error import SubmissionError

    try:
        return read_own(assignment)
    except SubmissionError as error:
        raise wrong_use(ValueError(printable(str(error))), errors) from None


@contextmanager
def engine(errors: Console) -> Iterator[WorkerSource]:
    """Give what workers come from; end the command if there is a fault of the grader's."""
    from autograder.workers import worker_source

    zygote = worker_source()
    try:
        zygote.start()  # it warms up while the rest is imported

        from autograder.control import ZygoteLost
        from autograder.grading import CourseBroken

        try:
            yield zygote
        except (CourseBroken, ZygoteLost, OSError) as error:
            raise grader_fault(error, errors) from None
    finally:
        zygote.close()
