"""Commands for students."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
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
    engine,
    error_console,
    exercises_named,
    output_file,
    own_work,
    wrong_use,
)

if TYPE_CHECKING:
    from autograder.assignment import Assignment, Exercise
    from autograder.check import Checked
    from autograder.packing import Packed
    from autograder.process import WorkerSource
    from autograder.submission import Submission

_INTERRUPTED = 130  # what shells say of a program that Ctrl-C ended


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

    What your functions print is not shown. To see it, call them by hand: in the folder of the
    course, `python -i exercises/EXERCISE.py` loads a file and lets you type.

    Exit codes: 0 all passed, 1 some test failed, 2 wrong use, 3 the grader is at fault.
    """
    errors = error_console()
    assignment = assignment_in(course, errors)
    chosen = exercises_named(exercises or (), assignment, errors)
    submission = own_work(assignment, errors)
    done = _checked(assignment, submission, chosen, errors, race)

    from autograder.outcomes import Outcome
    from autograder.report.check import print_checked, print_summary, record
    from autograder.report.text import printable

    if as_json:
        notes = [printable(note) for note in submission.notes]
        print(json.dumps({**record(done), "notes": notes}))
    else:
        _print_notes(submission.notes, errors)
        console = Console(highlight=False)
        for checked in done:
            print_checked(console, checked)
        print_summary(console, done)
    outcomes = {case.outcome for checked in done for case in checked.result.cases}
    if Outcome.GRADER_FAULT in outcomes:
        raise typer.Exit(GRADER_FAULT)
    if outcomes != {Outcome.PASSED}:
        raise typer.Exit(SOME_FAILED)


@app.command(rich_help_panel="Students")
def submit(
    name: Annotated[str | None, typer.Option(help="Your name; asked for if not given.")] = None,
    student_id: Annotated[
        str | None, typer.Option("--id", help="Your student id; asked for if not given.")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar="ZIP",
            help="Where to write it; default: submission.zip in the course's folder.",
        ),
    ] = None,
    course: Course = None,
) -> None:
    """Write submission.zip, and say what is missing in it and what the public tests give.

    Exit codes: 0 written, however unfinished, 2 wrong use, 3 the grader is at fault.
    """
    errors = error_console()
    assignment = assignment_in(course, errors)
    path = output_file(output or assignment.root / "submission.zip", ".zip", errors, assignment)

    from autograder.identity import Student
    from autograder.packing import pack
    from autograder.report.check import print_packed
    from autograder.submission_error import SubmissionError

    try:
        packed = pack(assignment)
    except SubmissionError as error:
        raise wrong_use(error, errors) from None
    student = Student(*(_told(*it, errors) for it in (("name", name), ("id", student_id))))
    submission = _own_work_whatever_it_is(assignment)
    done, missing = _checked_for_hand_in(assignment, submission, packed, errors)
    try:
        packed.write(student, path)
    except OSError as error:
        raise wrong_use(error, errors) from None
    said = {*packed.left_out, *missing}
    _print_notes([note for note in submission.notes if note not in said], errors)
    print_packed(Console(highlight=False), path, packed, done, missing)


def _told(what: str, given: str | None, errors: Console) -> str:
    """Return the student's name or id, asked for at a terminal until there is something to read."""
    from autograder.names import one_line

    told = one_line(given or "")
    try:
        while not told:
            if not sys.stdin.isatty():
                raise wrong_use(ValueError(f"say who you are, with --{what}"), errors)
            told = one_line(str(typer.prompt(f"Your {what}", err=True)))
    except typer.Abort:
        raise typer.Exit(_INTERRUPTED) from None
    return told


def _own_work_whatever_it_is(assignment: Assignment) -> Submission:
    """Return what is in exercises/; if nothing of it can be graded, that is each outcome."""
    from autograder.submission import nothing_to_grade, read_own
    from autograder.submission_error import SubmissionError

    try:
        return read_own(assignment)
    except SubmissionError as error:
        return nothing_to_grade(assignment.file.parent.name, error.why, assignment)


def _print_notes(notes: Sequence[str], errors: Console) -> None:
    """Say, beside the results, how the files were read."""
    from rich.text import Text

    from autograder.report.text import printable

    for note in notes:
        errors.print(Text(f"note: {printable(note)}", style="dim"))


def _checked(
    assignment: Assignment,
    submission: Submission,
    chosen: Sequence[Exercise],
    errors: Console,
    race: bool,
) -> list[Checked]:
    """Return what the public tests say."""
    with engine(errors) as zygote:
        return _with_progress(assignment, submission, chosen, zygote, errors, race)


def _checked_for_hand_in(
    assignment: Assignment, submission: Submission, packed: Packed, errors: Console
) -> tuple[list[Checked], list[str]]:
    """Return what the public tests say, and what is missing in the files."""
    with engine(errors) as zygote:
        from autograder.packing import unfinished

        missing = unfinished(assignment, submission, packed, zygote)
        exercises = assignment.exercises
        return _with_progress(assignment, submission, exercises, zygote, errors, False), missing


def _with_progress(
    assignment: Assignment,
    submission: Submission,
    chosen: Sequence[Exercise],
    zygote: WorkerSource,
    errors: Console,
    race: bool,
) -> list[Checked]:
    """Check one exercise after another behind a progress bar, which only a terminal gets."""
    from rich.progress import Progress

    from autograder.check import check as run

    done = []
    with Progress(console=errors, transient=True, disable=not errors.is_terminal) as bar:
        task = bar.add_task("checking", total=len(chosen))
        for checked in run(assignment, submission, chosen, zygote, race):
            done.append(checked)
            bar.advance(task)
    return done
