"""Results on a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from autograder.case_result import CaseResult
from autograder.outcomes import Outcome
from autograder.report.race import dot_plot, summary
from autograder.report.text import points, printable
from autograder.results import ExerciseResult, Scores, SubmissionResult

_COLOURS = {
    Outcome.PASSED: "green",
    Outcome.NOT_ATTEMPTED: "dim",
    Outcome.SKIPPED: "dim",
    Outcome.GRADER_FAULT: "bold magenta",
}


def print_submission(console: Console, result: SubmissionResult) -> None:
    """Print a row for each exercise, then what came of the cases that did not pass."""
    table = Table(title=Text(printable(result.name)), title_justify="left", title_style="bold")
    table.add_column("exercise")
    table.add_column("points", justify="right")
    table.add_column("cases")
    for exercise in result.exercises:
        table.add_row(exercise.slug, _score(exercise.score, exercise.possible), _counts(exercise))
    table.add_section()
    total = Text(_score(result.score, result.possible), style="bold")
    table.add_row("total", total, f"isolation: {result.isolation.tier}, {result.seconds:.2f} s")
    console.print(table)
    for note in result.notes:
        console.print(Text(printable(f"note: {note}"), style="dim"))
    for exercise in result.exercises:
        _print_failures(console, exercise)
        for race in exercise.races:
            console.print(Text(summary(race)))
            console.print(Padding(Text(dot_plot(race), no_wrap=True), (0, 0, 0, 4)))
    console.print()


def print_overview(console: Console, everybody: Sequence[Scores]) -> None:
    """Print a row for each submission."""
    slugs = [slug for slug, _ in everybody[0].by_exercise]
    legend = ", ".join(f"{number} {slug}" for number, slug in enumerate(slugs, 1))
    table = Table(
        title="all submissions",
        title_justify="left",
        title_style="bold",
        caption=f"exercises: {legend}",
        caption_justify="left",
    )
    table.add_column("submission")
    for number in range(1, len(slugs) + 1):
        table.add_column(str(number), justify="right", no_wrap=True)
    table.add_column("total", justify="right", style="bold", no_wrap=True)
    for scores in everybody:
        earned = [points(score) for _, score in scores.by_exercise]
        total = _score(scores.total, scores.possible)
        table.add_row(Text(printable(scores.name)), *earned, total)
    console.print(table)


def print_faults(console: Console, result: SubmissionResult) -> None:
    """Print what went wrong in the grader itself, for the author."""
    for case in result.cases:
        if case.outcome is Outcome.GRADER_FAULT:
            line = f"handgrad: grader fault in {case.name} ({result.name}): {case.fault}"
            console.print(Text(printable(line), style="bold magenta"))


def _print_failures(console: Console, exercise: ExerciseResult) -> None:
    """Print the failed cases of one exercise, those with the same message together."""
    groups: dict[tuple[Outcome, str, str], list[CaseResult]] = {}
    for case in exercise.cases:
        if case.outcome is not Outcome.PASSED:
            key = case.outcome, case.message, case.explanation.misconception
            groups.setdefault(key, []).append(case)
    explained: set[str] = set()
    for (outcome, _, misconception), cases in groups.items():
        more = f" and {len(cases) - 1} more" if len(cases) > 1 else ""
        heading = Text(f"{exercise.slug}: {cases[0].name}{more}")
        heading.stylize(_COLOURS.get(outcome, "red"))
        console.print(heading)
        case = cases[0]
        if misconception in explained:  # cases that fail for the same reason need not all say so
            case = replace(case, explanation=replace(case.explanation, belief="", hint=""))
        explained.add(misconception)
        for line in printable(case.feedback).splitlines():
            console.print(Padding(Text(line), (0, 0, 0, 4)))


def _counts(exercise: ExerciseResult) -> Text:
    counts = Counter(case.outcome for case in exercise.cases)
    shown = [(f"{counts[o]} {o}", _COLOURS.get(o, "red")) for o in Outcome if counts[o]]
    return Text(", ").join([Text(words, style=style) for words, style in shown])


def _score(score: float, possible: float) -> str:
    return f"{points(score)} / {points(possible)}"
