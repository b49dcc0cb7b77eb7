"""Commands for authors of exercises, and for whoever sets a machine up."""

from __future__ import annotations

import json
import os
from typing import Annotated

import typer
from rich.console import Console

from autograder.cli.app import (
    SOME_FAILED,
    AsJson,
    Course,
    app,
    assignment_in,
    error_console,
    grader_fault,
    wrong_use,
)


@app.command(rich_help_panel="Authors")
def verify(
    quick: Annotated[
        bool, typer.Option("--quick", help="Try few seeds, and no mutants: for every change.")
    ] = False,
    as_json: AsJson = False,
    processes: Annotated[
        int | None, typer.Option(min=1, help="How many grade at a time; default: all cores.")
    ] = None,
    course: Course = None,
) -> None:
    """Prove that references are right, and that the hidden tests catch what is wrong.

    Exit codes: 0 nothing found, 1 something found, 2 the course is not as it should be, 3 the
    grader is at fault.
    """
    errors = error_console()
    assignment = assignment_in(course, errors, complete=True)

    from rich.progress import Progress

    from autograder.assignment_file import AssignmentError
    from autograder.control import ZygoteLost
    from autograder.grading import CourseBroken
    from autograder.report.verify import print_reports, record
    from autograder.verify import GradersEnded, verify_course

    try:
        with Progress(console=errors, transient=True, disable=not errors.is_terminal) as bar:
            task = bar.add_task("verifying", total=None)
            reports = verify_course(
                assignment,
                quick=quick,
                processes=processes or os.cpu_count() or 1,
                progress=lambda done, total: bar.update(task, completed=done, total=total),
            )
    except AssignmentError as error:
        raise wrong_use(error, errors) from None
    except (CourseBroken, GradersEnded, ZygoteLost, OSError) as error:
        raise grader_fault(error, errors) from None
    if as_json:
        print(json.dumps(record(reports)))
    else:
        print_reports(Console(highlight=False), reports)
    if any(report.findings for report in reports):
        raise typer.Exit(SOME_FAILED)


@app.command(rich_help_panel="Authors")
def new(
    slug: Annotated[str, typer.Argument(help="Name of the exercise and of its function.")],
    course: Course = None,
) -> None:
    """Lay out a new exercise, and mark with TODO what is left to write.

    Exit codes: 0 laid out, 2 the name cannot be used.
    """
    errors = error_console()
    assignment = assignment_in(course, errors)

    from autograder.assignment_file import AssignmentError
    from autograder.new_exercise import lay_out

    try:
        files = lay_out(assignment, slug)
    except (AssignmentError, OSError) as error:
        raise wrong_use(error, errors) from None
    for path in files:
        print(path.relative_to(assignment.root))
    errors.print("Write what is marked with TODO; `handgrad verify --quick` says what is left.")


@app.command(rich_help_panel="Authors")
def doctor(
    as_json: AsJson = False,
) -> None:
    """Tell what shuts student code in on this machine, and what it computes with.

    Exit codes: 0 told, 3 that cannot be found out.
    """
    from autograder.control import ZygoteLost
    from autograder.machine import this_machine
    from autograder.report.doctor import print_machine, record
    from autograder.workers import worker_source

    zygote = worker_source()
    try:
        machine = this_machine(zygote.isolation())
    except (ZygoteLost, OSError) as error:
        raise grader_fault(error, error_console()) from None
    finally:
        zygote.close()
    if as_json:
        print(json.dumps(record(machine)))
    else:
        print_machine(Console(highlight=False), machine)
