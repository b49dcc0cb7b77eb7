"""What a regrade would change, on a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from autograder.regrading import CaseChange, ScoreChange
from autograder.report.text import points, printable
from autograder.results import Scores


def print_changes(
    console: Console, changes: Sequence[ScoreChange], students: int, reasons: bool
) -> None:
    """Print whose score changes and by how much, those who lose most first.

    Where the grader was at fault no new score is known, and nobody gains or loses.

    Parameters
    ----------
    students : int
        How many there are in all.
    reasons : bool
        Whether to print the cases behind each change.
    """
    known = [it for it in changes if not it.is_unknown]
    unknown = [it for it in changes if it.is_unknown]
    if changes:
        print_scores(
            console,
            [(it.before.scores, it.after.scores) for it in known],
            [it.before.scores for it in unknown],
        )
    if reasons:
        for change in changes:
            console.print(Text(printable(change.after.student), style="bold"))
            for case in change.cases:
                console.print(Padding(Text(_reason(case)), (0, 0, 0, 4)))
    up = sum(change.points > 0 for change in known)
    down = sum(change.points < 0 for change in known)
    more = f", {len(unknown)} not known (grader faults)" if unknown else ""
    console.print(f"{len(known)} of {students} students: {up} gain, {down} lose{more}")


def print_scores(
    console: Console, changed: Iterable[tuple[Scores, Scores]], unknown: Iterable[Scores] = ()
) -> None:
    """Print what students scored before and score now, those who lose most first.

    Parameters
    ----------
    unknown : iterable of Scores
        What those scored before for whom the grader was at fault now.
    """
    table = Table(title="scores that change", title_justify="left", title_style="bold")
    table.add_column("student")
    for heading in ("before", "after", "by"):
        table.add_column(heading, justify="right", no_wrap=True)
    gains = [(after.total - before.total, before, after) for before, after in changed]
    for gain, before, after in sorted(gains, key=lambda it: (it[0], it[1].name)):
        name = Text(printable(after.name))
        table.add_row(name, _score(before), _score(after), _signed(gain))
    for before in unknown:
        table.add_row(Text(printable(before.name)), _score(before), "grader fault", "?")
    console.print(table)


def _score(scores: Scores) -> str:
    return f"{points(scores.total)} / {points(scores.possible)}"


def _reason(change: CaseChange) -> str:
    before = "no such case" if change.before is None else str(change.before.outcome)
    after = "no such case" if change.after is None else str(change.after.outcome)
    by = "?" if change.is_unknown else _signed(change.points)
    line = f"{change.slug}: {change.name}: {before} -> {after} ({by})"
    for when, case in (("now", change.after), ("before", change.before)):
        # What failed says why; of a fault of ours, students are told only that it was one.
        if case is not None and (why := case.fault or case.message):
            return printable(f"{line}\n{when}: {why}")
    return printable(line)


def _signed(value: float) -> str:
    return f"+{points(value)}" if value > 0 else points(value)
