"""The command that makes pages of a gradebook."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.cli.app import (
    WRONG_USE,
    Course,
    app,
    assignment_in,
    engine,
    error_console,
    grader_fault,
    wrong_use,
)
from autograder.cli.classroom import opened, say, say_what_stays
from autograder.cli.progress import Counter
from autograder.names import GRADEBOOK_FILE

if TYPE_CHECKING:
    from autograder.assignment import Assignment
    from autograder.gradebook import Gradebook, Record
    from autograder.process import WorkerSource
    from autograder.report.html import Illustration


@app.command(rich_help_panel="Instructors")
def report(
    gradebook: Annotated[
        Path, typer.Option(metavar="FILE", help="The gradebook that `grade` has written.")
    ] = Path("grades") / GRADEBOOK_FILE,
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="DIR", help="Folder for the pages.")
    ] = Path("grades") / "report",
    show_hidden: Annotated[
        bool, typer.Option("--show-hidden", help="Show hidden tests on the students' pages too.")
    ] = False,
    pictures: Annotated[
        bool,
        typer.Option(
            "--pictures",
            help="Draw what functions that lost points do, as `show` does; seconds a student.",
        ),
    ] = False,
    course: Course = None,
) -> None:
    """Write pages on a class: DIR/index.html, and two for each student.

    DIR/students holds what may be handed out: as on Gradescope, nothing of hidden tests but what
    they were worth. index.html and DIR/details tell everything, and are for the instructor.
    index.html begins with the students whose work could not be graded.

    Exit codes: 0 written, 2 there is nothing to write about, or something cannot be read or
    written, 3 the grader is at fault.
    """
    errors = error_console()
    assignment = assignment_in(course, errors)
    with ExitStack() as stack:
        book = stack.enter_context(opened(gradebook, errors, read_only=True))

        from autograder.gradebook import GradebookError
        from autograder.pictures.drawing import PictureBroken
        from autograder.report.html import INDEX, STUDENTS, write_report

        try:
            students = book.count()
            ungraded = book.ungraded()
            if not students and not ungraded:
                say(f"{gradebook} holds no results; `handgrad grade` adds them", errors, "red")
                raise typer.Exit(WRONG_USE)
            zygote = stack.enter_context(engine(errors)) if pictures else None
            counter = stack.enter_context(Counter("writing", students, errors))

            def illustrate(record: Record) -> Mapping[str, Illustration]:
                counter.advance()
                return {} if zygote is None else _pictures(record, book, assignment, zygote)

            others = write_report(
                book.current(),
                output,
                assignment.title,
                ungraded=ungraded,
                show_hidden=show_hidden,
                illustrate=illustrate,
            )
        except PictureBroken as error:
            raise grader_fault(error, errors) from None
        except (GradebookError, OSError) as error:
            raise wrong_use(error, errors) from None
    told = (
        f"{students} students, {len(ungraded)} not graded" if ungraded else f"{students} students"
    )
    pages = output / STUDENTS
    say_what_stays(others, errors)
    is_clean = not any(it.is_relative_to(pages) for it in others)
    last = "may be handed out" if is_clean else "holds other files as well: see above"
    print(f"{output / INDEX}: {told}; {pages} {last}")


def _pictures(
    record: Record, book: Gradebook, assignment: Assignment, zygote: WorkerSource
) -> dict[str, Illustration]:
    """Draw what functions do that were written, but lost points, where the course has a picture."""
    from autograder.pictures.drawing import draw
    from autograder.report.html import Illustration
    from autograder.report.html.rows import Row, Standing

    cells = Row.of(record).cells
    sources = book.entry(record).submission.sources
    drawn = {}
    for exercise in assignment.exercises:
        cell = cells.get(exercise.slug)
        partly = cell is not None and cell.standing in (Standing.SOME, Standing.NONE)
        if partly and exercise.picture.is_file():
            source = sources[exercise.slug]
            picture = draw(exercise, source, zygote, assignment.limits.call_limits)
            png = base64.b64encode(picture.png()).decode()
            drawn[exercise.slug] = Illustration(png, picture.caption.text)
    return drawn
