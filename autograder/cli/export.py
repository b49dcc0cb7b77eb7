"""The command that hands grades on to other platforms."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from autograder.cli.app import (
    GRADER_FAULT,
    WRONG_USE,
    app,
    error_console,
    output_file,
    wrong_use,
)
from autograder.cli.classroom import MOST_NAMED, opened, say, say_what_stays
from autograder.exports import ExportError, Format
from autograder.names import GRADEBOOK_FILE, listed

if TYPE_CHECKING:
    from autograder.exports.cells import Table
    from autograder.exports.registry import Exportable, OneTable, PerStudent
    from autograder.gradebook import Ungraded

_STDOUT = Path("-")


@app.command(rich_help_panel="Instructors")
def export(
    format_: Annotated[
        Format, typer.Option("--format", help="What to write; the README says how to use each.")
    ],
    gradebook: Annotated[
        Path, typer.Option(metavar="FILE", help="The gradebook that `grade` has written.")
    ] = Path("grades") / GRADEBOOK_FILE,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar="PATH",
            help="A CSV file (default: -, standard output), or for gradescope, prairielearn and "
            "github the folder for a file a student.",
        ),
    ] = None,
    roster: Annotated[
        Path | None,
        typer.Option(
            metavar="CSV",
            help="For canvas the gradebook that Canvas exports, for moodle the grading worksheet: "
            "it is filled in, and not changed itself.",
        ),
    ] = None,
    column: Annotated[
        str | None,
        typer.Option(
            metavar="HEADING",
            help="For canvas: the assignment's column, if there are several.",
        ),
    ] = None,
) -> None:
    """Write what counts for each student in another platform's format.

    Whose work could not be graded has no zero: such students are named, and left out, or keep what
    was graded before.

    Exit codes: 0 everybody is in it, 2 nothing could be written, or some are left out whom the
    platform does not know or cannot tell apart, or what some handed in could not be read, 3 some
    are left out, or marked, because the grader was at fault.
    """
    errors = error_console()
    with opened(gradebook, errors, read_only=True) as book:
        from autograder.exports.cells import Table
        from autograder.exports.registry import FORMATS, Exportable, PerStudent
        from autograder.gradebook import GradebookError
        from autograder.report.text import printable
        from autograder.result_json import UnknownForm

        chosen = FORMATS[format_]
        if not isinstance(chosen, PerStudent) and output is not None and output != _STDOUT:
            output_file(output, ".csv", errors)
        table, others = Table([], []), list[Path]()
        try:
            ungraded = book.ungraded()
            if not book.count():
                _say_who_is_not_graded(ungraded, errors)
                raise ExportError(f"{gradebook} holds no results yet: `handgrad grade` adds them")
            records = Exportable(book.current(), chosen.marks_faults)
            if isinstance(chosen, PerStudent):
                _refuse(format_, roster=roster, column=column)
                others = _write_folder(chosen, records, output, format_)
            else:
                table = _write_table(chosen, records, output, format_, roster, column)
                if not table.students:
                    stays = "" if output is None else f", and {output} stays as it was"
                    say(f"nobody is left to export, so nothing is written{stays}", errors)
        except (ExportError, GradebookError, UnknownForm) as error:
            # Names from strangers may be in it.
            raise wrong_use(ExportError(printable(str(error))), errors) from None
        except OSError as error:
            why = error.strerror or error
            place = output or "standard output"
            problem = ExportError(f"{place} cannot be written: {why}. What was there stays.")
            raise wrong_use(problem, errors) from None
    _say_who(
        records.with_skipped, "some cases were skipped (--no-race) and earn no points", errors, ""
    )
    _say_who(table.unknown, f"not in {roster}, so left out", errors)
    why = f"may be several people in {roster}, or two of them one, so left out"
    _say_who(table.ambiguous, f"{why}; enter their points by hand", errors)
    what = "marked as not graded" if chosen.marks_faults else "left out"
    _say_who(records.faulty, f"the grader was at fault, so {what}; grade them again", errors)
    _say_who_is_not_graded(ungraded, errors)
    say_what_stays(others, errors)
    if records.faulty or any(note.grader_fault for note in ungraded):
        raise typer.Exit(GRADER_FAULT)
    if table.unknown or table.ambiguous or ungraded:
        raise typer.Exit(WRONG_USE)


def _write_folder(
    chosen: PerStudent, records: Exportable, output: Path | None, format_: Format
) -> list[Path]:
    """Write a file for each student, and return what lies there of others."""
    from autograder.whole_folder import write_folder

    if output is None or output == _STDOUT:
        raise ExportError(f"{format_} writes a file for each student: name a folder, -o DIR")
    return write_folder(output, chosen.files(records), [f"*/{chosen.file_name}"])


def _write_table(
    chosen: OneTable,
    records: Exportable,
    output: Path | None,
    format_: Format,
    roster: Path | None,
    column: str | None,
) -> Table:
    """Write a table unless nobody is in it, and return it."""
    from autograder.exports.cells import to_csv
    from autograder.whole_file import write_whole

    _refuse(format_, column=None if chosen.names_column else column)
    if chosen.layout is None:
        _refuse(format_, roster=roster)
    elif roster is None:
        raise ExportError(f"{format_} needs --roster CSV: {chosen.layout.what}")
    if output and roster and os.path.realpath(output) == os.path.realpath(roster):
        raise ExportError(f"{roster} is filled in, and not changed itself: name another file, -o")
    table = chosen.table(records, roster or Path(), column)
    content = to_csv(table)
    if not table.students:
        return table
    if output is None or output == _STDOUT:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    else:
        output.parent.mkdir(parents=True, exist_ok=True)
        write_whole(output, ("\ufeff".encode() if chosen.for_excel else b"") + content)
    return table


def _refuse(format_: Format, **options: object) -> None:
    """Refuse options that would not do anything."""
    for name, value in options.items():
        if value is not None:
            raise ExportError(f"--{name} means nothing for {format_}")


def _say_who_is_not_graded(notes: Sequence[Ungraded], errors: Console) -> None:
    why = {
        False: "what they handed in{last} could not be read",
        True: "the grader failed on what they handed in{last}",
    }
    for grader_fault, has_record in product(why, (False, True)):
        students = [
            note.student
            for note in notes
            if (note.grader_fault, note.has_record) == (grader_fault, has_record)
        ]
        said = why[grader_fault].format(last=" last" if has_record else "")
        so = "what was graded before counts" if has_record else "left out"
        _say_who(students, f"{said}, so {so}", errors)


def _say_who(students: Sequence[str], why: str, errors: Console, style: str = "red") -> None:
    if students:
        named = listed(students, MOST_NAMED)
        count = "1 student" if len(students) == 1 else f"{len(students)} students"
        say(f"{count} ({named}): {why}", errors, style)
