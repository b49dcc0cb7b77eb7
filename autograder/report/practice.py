"""Where a student's exercises stand, and hints, on a terminal and for programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.assignment import Exercise
from autograder.hints import Climb
from autograder.practice import Status, status_of
from autograder.report.text import points, printable
from autograder.results import ExerciseResult

_INDENT = 4  # columns; lines that begin with so many blanks are not to be wrapped
# The marks say it without colour as well.
_MARKS = {
    Status.DONE: ("✓", "green"),
    Status.IN_PROGRESS: ("~", "cyan"),
    Status.NOT_ATTEMPTED: ("·", ""),
    Status.MISSING: ("✗", "red"),
    Status.DOES_NOT_LOAD: ("✗", "red"),
}
_UNKNOWN = ("?", "")


def mark(status: Status | None) -> Text:
    """Return one character for where an exercise stands; None is not known yet."""
    return Text(*_UNKNOWN if status is None else _MARKS[status])


def print_list(
    console: Console, exercises: Sequence[Exercise], results: Mapping[str, ExerciseResult]
) -> None:
    """Print a row for each exercise; those without a result are still being checked."""
    table = Table("", "exercise", "status", box=None, pad_edge=False)
    table.add_column("points", justify="right")
    table.add_column("title", overflow="fold")
    for exercise in exercises:
        result = results.get(exercise.slug)
        status = None if result is None else status_of(result)
        table.add_row(
            mark(status),
            exercise.slug,
            "" if status is None else Text(status, style=_MARKS[status][1]),
            "" if result is None else score(result.score, result.possible),
            Text(exercise.title),
        )
    console.print(table)


def list_record(results: Sequence[ExerciseResult]) -> list[dict[str, Any]]:
    """Return the same as plain values."""
    return [
        {
            "slug": result.slug,
            "title": result.title,
            "status": str(status_of(result)),
            "points": result.score,
            "possible": result.possible,
        }
        for result in results
    ]


def score(earned: float, possible: float) -> str:
    """Return points of public cases out of those that they give."""
    return f"{points(earned)} / {points(possible)}"


def print_hints(console: Console, slug: str, climb: Climb, only_last: bool) -> None:
    """Print hints, and how many there are.

    Parameters
    ----------
    only_last : bool
        Whether to leave out those that were shown before.
    """
    first = len(climb.seen) if only_last else 1
    for number, hint in enumerate(climb.seen[first - 1 :], first):
        if number > first:
            console.print()
        heading = f"{slug}, hint {number} of {climb.of}: {hint.heading}"
        console.print(Text(heading, style="bold"))
        console.print()
        _print_indented(console, _laid_out(hint.text))
    repeated = ["This was the last hint; it is shown again."] if climb.was_at_the_top else []
    for note in (*repeated, *climb.notes):
        console.print()
        console.print(Text(printable(note), style="dim"))


def print_first_failure(console: Console, result: ExerciseResult) -> None:
    """Print the first case that did not pass: what to do next."""
    case = next((case for case in result.cases if not case.passed), None)
    if case is None:
        return
    console.print(Text(f"✗ {case.name}", style="red"))
    _print_indented(console, Text(printable(case.feedback)))


def _print_indented(console: Console, text: Text) -> None:
    """Print text with a margin; unlike `Padding`, without blanks at the ends of lines."""
    for line in text.wrap(console, max(console.width - _INDENT, 1)):
        row = Text(" " * _INDENT) + line
        row.rstrip()
        console.print(row, no_wrap=True)


def _laid_out(text: str) -> Text:
    """Return paragraphs without the line breaks in them, and indented lines as they are."""
    paragraphs = []
    for paragraph in text.split("\n\n"):
        lines = paragraph.strip("\n").splitlines()
        is_formula = all(line.startswith(" " * _INDENT) for line in lines)
        paragraphs.append("\n".join(lines) if is_formula else " ".join(map(str.strip, lines)))
    return Text("\n\n".join(paragraphs))
