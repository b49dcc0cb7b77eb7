"""What the commands for whole classes share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from autograder.cli import STOPPED
from autograder.cli.app import GRADER_FAULT, WRONG_USE, grader_fault, wrong_use
from autograder.isolation import Tier
from autograder.names import listed

if TYPE_CHECKING:
    from autograder.batch import GradeAll
    from autograder.gradebook import Gradebook

Jobs = Annotated[
    int | None,
    typer.Option("-j", "--jobs", metavar="N", min=1, help="Grade with N processes; default: 1."),
]
ClusterAddress = Annotated[
    str | None,
    typer.Option(
        "--cluster",
        metavar="ADDRESS",
        help="Grade on the Dask cluster whose scheduler is there, like tcp://host:8786.",
    ),
]
RequireIsolation = Annotated[
    Tier, typer.Option(help="Do not grade where student code is shut in less strongly.")
]

MOST_NAMED = 10  # of students or files, in one line


@contextmanager
def explained(errors: Console, required: Tier, book: Path | None) -> Iterator[None]:
    """End the command with what is wrong, or with what to do after Ctrl-C."""
    try:
        # These need otter, which looks for a place for temporary files when it is imported.
        from autograder.batch import IsolationTooWeak
        from autograder.cluster.errors import ClusterLost, ClusterUnusable
        from autograder.control import ZygoteLost
        from autograder.gradebook import GradebookError
        from autograder.grading import CourseBroken
    except OSError as error:
        raise grader_fault(error, errors) from None
    kept = (
        f"What was graded is in {book}: the same command goes on from there."
        if book is not None
        else "Nothing was kept: name a gradebook (-o DIR or --gradebook FILE) to go on later."
    )
    try:
        yield
    except IsolationTooWeak as error:
        problem = error.report.falls_short_of(required)
        say(f"{problem}. `handgrad doctor` says what to do.", errors, "red")
        raise typer.Exit(WRONG_USE) from None
    except GradebookError as error:
        raise wrong_use(error, errors) from None
    except (CourseBroken, ZygoteLost, OSError) as error:
        raise grader_fault(error, errors) from None
    except ClusterUnusable as error:
        raise wrong_use(error, errors) from None
    except ClusterLost as error:
        say(f"{error}. {kept}", errors, "red")
        raise typer.Exit(GRADER_FAULT) from None
    except KeyboardInterrupt:
        say(f"stopped. {kept}", errors)
        raise typer.Exit(STOPPED) from None


@contextmanager
def opened(
    path: Path, errors: Console, must_exist: bool = False, read_only: bool = False
) -> Iterator[Gradebook]:
    """Give a gradebook, or end the command if it cannot be used."""
    from autograder.gradebook import Gradebook, GradebookError

    try:
        book = Gradebook(path, must_exist=must_exist, read_only=read_only)
    except GradebookError as error:
        raise wrong_use(error, errors) from None
    with book:
        yield book


@contextmanager
def writing_to(folder: Path, errors: Console) -> Iterator[None]:
    """End the command if something cannot be written; say what stays."""
    try:
        yield
    except OSError as error:
        where = error.filename2 or error.filename or folder
        why = f"{where} cannot be written ({error.strerror})"
        raise wrong_use(OSError(f"{why}. What was graded before stays."), errors) from None


@contextmanager
def graders(
    address: str | None, jobs: int | None, required: Tier, errors: Console
) -> Iterator[GradeAll]:
    """Give what grades: the cluster at an address, or processes here; or end the command."""
    if address is None:
        from autograder.batch import grade_all

        yield partial(grade_all, jobs=jobs or 1, require=required)
        return
    if jobs is not None:
        problem = "--jobs is about this machine; on a cluster, its workers' threads are the jobs"
        raise wrong_use(ValueError(problem), errors)
    try:
        from autograder.cluster.client import Cluster
    except ImportError as error:
        problem = f"--cluster needs Dask ({error}): pip install 'handgrad[cluster]'"
        raise wrong_use(ValueError(problem), errors) from None
    with Cluster(address, required, say=lambda line: say(line, errors)) as cluster:
        yield cluster.grade_all


def say_what_stays(others: Sequence[Path], errors: Console) -> None:
    """Name files of others where ours were written, lest they be taken for ours."""
    if others:
        named = listed([*map(str, others)], MOST_NAMED)
        files = "1 file" if len(others) == 1 else f"{len(others)} files"
        say(
            f"{files} of an older handgrad or of somebody else ({named}): not part of what was "
            "written now, and left there; remove what is out of date",
            errors,
            "red",
        )


def say(line: str, errors: Console, style: str = "") -> None:
    """Say something beside the results."""
    from autograder.report.text import printable

    errors.print(f"handgrad: {printable(line)}", style=style, markup=False)
