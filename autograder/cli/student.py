"""Commands for students."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console

from autograder.cli.app import (
    GRADER_FAULT,
    SOME_FAILED,
    WRONG_USE,
    Course,
    app,
    assignment_in,
    error_console,
    grader_fault,
    read_all,
)


@app.command(rich_help_panel="Students")
def check(
    exercises: Annotated[
        list[str] | None,
        typer.Argument(metavar="[EXERCISE]...", help="Which ones; default: all."),
    ] = None,
    course: Course = None,
) -> None:
    """Run the public tests on your files in exercises/, and tell how fast what is timed is.

    Exit codes: 0 all passed, 1 some test failed, 2 wrong use, 3 the grader is at fault.
    """
    errors = error_console()
    assignment = assignment_in(course, errors)
    unknown = [slug for slug in exercises or () if slug not in assignment.slugs]
    if unknown:
        known = ", ".join(assignment.slugs)
        errors.print(f"handgrad: no exercise {unknown[0]!r}; there are {known}", markup=False)
        raise typer.Exit(WRONG_USE)
    submissions, all_read = read_all([assignment.root / "exercises"], assignment, errors)
    if not all_read:
        raise typer.Exit(WRONG_USE)

    from autograder.check import check as run
    from autograder.control import ZygoteLost
    from autograder.grading import CourseBroken
    from autograder.outcomes import Outcome
    from autograder.report.check import print_checked
    from autograder.zygote import Zygote

    chosen = [it for it in assignment.exercises if it.slug in (exercises or assignment.slugs)]
    console, zygote = Console(highlight=False), Zygote()
    outcomes: set[Outcome] = set()
    try:
        for checked in run(assignment, submissions[0], chosen, zygote):
            print_checked(console, checked)
            outcomes |= {case.outcome for case in checked.result.cases}
    except (CourseBroken, ZygoteLost, OSError) as error:
        raise grader_fault(error, errors) from None
    finally:
        zygote.close()
    if Outcome.GRADER_FAULT in outcomes:
        raise typer.Exit(GRADER_FAULT)
    if outcomes != {Outcome.PASSED}:
        raise typer.Exit(SOME_FAILED)
