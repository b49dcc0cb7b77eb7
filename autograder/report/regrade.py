"""What a regrade would change, on a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from autograder.regrading import CaseChange, ScoreChange
from autograder.report.text import points, printable


def print_changes(
    console: Console, changes: Sequence[ScoreChange], students: int, reasons: bool
) -> None:
    """Print whose score changes and by how much, those who lose most first.

    Parameters
    ----------
    students : int
        How many there are in all.
    reasons : bool
        Whether to print the cases behind each change.
    """
    if changes:
        table = Table(title="scores that change", title_justify="left", title_style="bold")
        table.add_column("student")
        for heading in ("before", "after", "by"):
            table.add_column(heading, justify="right", no_wrap=True)
        for change in sorted(changes, key=lambda it: (it.points, it.after.student)):
            before, after = change.before.scores, change.after.scores
            table.add_row(
                Text(printable(change.after.student)),
                f"{points(before.total)} / {points(before.possible)}",
                f"{points(after.total)} / {points(after.possible)}",
                _signed(change.points),
            )
        console.print(table)
    if reasons:
        for change in changes:
            console.print(Text(printable(change.after.student), style="bold"))
            for case in change.cases:
                console.print(Padding(Text(_reason(case)), (0, 0, 0, 4)))
    up = sum(change.points > 0 for change in changes)
    down = sum(change.points < 0 for change in changes)
    console.print(f"{len(changes)} of {students} students: {up} gain, {down} lose")


def _reason(change: CaseChange) -> str:
    before = "no such case" if change.before is None else str(change.before.outcome)
    after = "no such case" if change.after is None else str(change.after.outcome)
    line = f"{change.slug}: {change.name}: {before} -> {after} ({_signed(change.points)})"
    for when, case in (("now", change.after), ("before", change.before)):
        if case is not None and case.message:  # what failed says why
            return printable(f"{line}\n{when}: {case.message}")
    return printable(line)


def _signed(value: float) -> str:
    return f"+{points(value)}" if value > 0 else points(value)
