"""Commands for instructors who pack the course for other graders."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autograder.cli.app import (
    Course,
    app,
    assignment_in,
    error_console,
    output_file,
    wrong_use,
)
from autograder.cli.classroom import RequireIsolation
from autograder.isolation import Tier

build = typer.Typer(no_args_is_help=True, help="Pack the course for others.")
app.add_typer(build, name="build", rich_help_panel="Instructors")


@build.command("otter")
def build_otter(
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="ZIP", help="Where to write it.")
    ] = Path("autograder.zip"),
    points_possible: Annotated[
        float | None, typer.Option(min=0, help="Scale a full score to so many points.")
    ] = None,
    score_threshold: Annotated[
        float | None,
        typer.Option(min=0, max=1, help="Give all points from this part on, and none below it."),
    ] = None,
    show_hidden: Annotated[
        bool, typer.Option("--show-hidden", help="Let students see hidden cases in the end.")
    ] = False,
    show_stdout: Annotated[
        bool, typer.Option("--show-stdout", help="Let students see what otter prints.")
    ] = False,
    require_isolation: RequireIsolation = Tier.CONFINED,
    course: Course = None,
) -> None:
    """Write the zip for `otter run`, `otter grade` and Gradescope.

    Exit codes: 0 written, 2 the course or the place to write to is not as it should be.
    """
    errors = error_console()
    assignment = assignment_in(course, errors, complete=True)
    output_file(output, ".zip", errors, assignment)

    from autograder.build import OtterOptions
    from autograder.build import build_otter as write
    from autograder.grading import CourseBroken

    try:
        options = OtterOptions(
            points_possible, score_threshold, show_hidden, show_stdout, require_isolation
        )
    except ValueError as error:
        raise wrong_use(error, errors) from None
    try:
        write(assignment, output, options)
    except (CourseBroken, OSError) as error:
        raise wrong_use(error, errors) from None


@build.command("student")
def build_student(
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="ZIP", help="Where to write it.")
    ] = Path("student.zip"),
    notebook: Annotated[
        bool, typer.Option("--notebook", help="One notebook with all stubs in place of the files.")
    ] = False,
    course: Course = None,
) -> None:
    """Write the folder for students as a zip: stubs, public tests, the engine, and how to begin.

    Exit codes: 0 written, 2 the course or the place to write to is not as it should be.
    """
    errors = error_console()
    assignment = assignment_in(course, errors, complete=True)
    output_file(output, ".zip", errors, assignment)

    from autograder.grading import CourseBroken
    from autograder.student_bundle import build_student as write

    try:
        write(assignment, output, notebook)
    except (CourseBroken, OSError) as error:
        raise wrong_use(error, errors) from None
