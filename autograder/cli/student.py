"""Commands for students."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from autograder.cli.app import (
    GRADER_FAULT,
    SOME_FAILED,
    AsJson,
    Course,
    app,
    assignment_in,
    error_console,
    exercises_named,
    grader_fault,
    wrong_use,
)

if TYPE_CHECKING:
    from autograder.assignment import Assignment, Exercise
    from autograder.check import Checked
    from autograder.submission import Submission


@app.command(rich_help_panel="Students")
def check(
    exercises: Annotated[
        list[str] | None,
        typer.Argument(metavar="[EXERCISE]...", help="Which ones; default: all."),
    ] = None,
    as_json: AsJson = False,
    race: Annotated[
        bool, typer.Option("--race/--no-race", help="Tell how fast what is timed is.")
    ] = True,
    course: Course = None,
) -> None:
    """Run the public tests on your files in exercises/, and tell how fast what is timed is.

    Exit codes: 0 all passed, 1 some test failed, 2 wrong use, 3 the grader is at fault.
    """
    errors = error_console()
    assignment = assignment_in(course, errors)
    chosen = exercises_named(exercises or (), assignment, errors)
    done = checked_all(assignment, _own_work(assignment, errors), chosen, errors, race)

    from autograder.outcomes import Outcome
    from autograder.report.check import print_checked, print_summary, record

    if as_json:
        print(json.dumps(record(done)))
    else:
        console = Console(highlight=False)
        for checked in done:
            print_checked(console, checked)
        print_summary(console, done)
    outcomes = {case.outcome for checked in done for case in checked.result.cases}
    if Outcome.GRADER_FAULT in outcomes:
        raise typer.Exit(GRADER_FAULT)
    if outcomes != {Outcome.PASSED}:
        raise typer.Exit(SOME_FAILED)


def _own_work(assignment: Assignment, errors: Console) -> Submission:
    """Return what is in exercises/, or end the command."""
    from autograder.handed_in import SubmissionError
    from autograder.report.text import printable
    from autograder.submission import read_submission

    try:
        return read_submission(assignment.file.parent, assignment)
    except SubmissionError as error:
        raise wrong_use(ValueError(printable(str(error))), errors) from None


def checked_all(
    assignment: Assignment,
    submission: Submission,
    chosen: Sequence[Exercise],
    errors: Console,
    race: bool,
) -> list[Checked]:
    """Return what the public tests say, behind a progress bar, which only a terminal gets."""
    from autograder.zygote import Zygote

    zygote = Zygote()
    try:
        zygote.start()  # it warms up while the rest is imported

        from rich.progress import Progress

        from autograder.check import check as run
        from autograder.control import ZygoteLost
        from autograder.grading import CourseBroken

        try:
            done = []
            with Progress(console=errors, transient=True, disable=not errors.is_terminal) as bar:
                task = bar.add_task("checking", total=len(chosen))
                for checked in run(assignment, submission, chosen, zygote, race):
                    done.append(checked)
                    bar.advance(task)
            return done
        except (CourseBroken, ZygoteLost, OSError) as error:
            raise grader_fault(error, errors) from None
    finally:
        zygote.close()
