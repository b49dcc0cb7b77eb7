"""What public cases say, and how fast a function is, for the student who wrote it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from autograder.case_result import CaseResult
from autograder.check import Checked
from autograder.checks import Roofline
from autograder.outcomes import Outcome, laid_out
from autograder.packing import Packed
from autograder.report.text import points, printable
from autograder.results import ExerciseResult
from autograder.timing import ratio_to_product

_NEAR = 1.1  # times: on another day it may take so much longer or shorter
# Marks and words, as colours cannot be seen by everybody nor everywhere.
_UNTOUCHED = (Outcome.NOT_ATTEMPTED, Outcome.MISSING)
_MARKS = {Outcome.PASSED: ("✓", "green"), **dict.fromkeys(_UNTOUCHED, ("·", ""))}
_WHAT_TO_DO = {
    Outcome.NOT_ATTEMPTED: "Replace the TODO in {slug} and the line below it.",
    Outcome.MISSING: "Bring back {slug}.py, with the functions that it had.",
    Outcome.TIMED_OUT: "Look for a loop that never ends.",
}
_HIDDEN = "Hidden tests ask for more than these examples: the docstring is the contract."


def print_checked(console: Console, checked: Checked) -> None:
    """Print a line for the exercise and one for each case, then the speed if it was measured."""
    result = checked.result
    score = f"  {points(result.score)} / {points(result.possible)} points"
    console.print(Text.assemble((result.slug, "bold"), score))
    told = set()
    for case in result.cases:
        mark, colour = _MARKS.get(case.outcome, ("✗", "red"))
        says = "" if case.outcome is Outcome.PASSED else f": {case.outcome}"
        console.print(
            Padding(Text(f"{mark} {case.name}{says}", style=colour), (0, 0, 0, 2), expand=False)
        )
        details = _details(case)
        if details and details not in told:  # what cases have in common is said once
            for line in details.splitlines():
                console.print(_indented(line, 6))
        told.add(details)
    _print_speed(console, checked)


def print_summary(console: Console, done: Sequence[Checked]) -> None:
    """Print the points of the public tests, that there are others, and one thing to do next."""
    console.print()
    _print_points(console, done)
    console.print(Text.assemble(("next: ", "bold"), printable(next_step(done))))


def print_packed(
    console: Console, path: Path, packed: Packed, done: Sequence[Checked], missing: Sequence[str]
) -> None:
    """Print what was packed, what is missing in it, and the points of the public tests."""
    untouched = [
        f"{checked.result.slug}: {len(cases)} of {len(checked.result.cases)} cases not attempted"
        for checked in done
        if (cases := [it for it in checked.result.cases if it.outcome is Outcome.NOT_ATTEMPTED])
    ]
    for text in (*packed.left_out, *missing, *untouched):
        console.print(Text(f"not finished: {printable(text)}", style="red"))
    count = len(packed.files)
    files = f"{count} file{'s' if count != 1 else ''}"
    console.print(Text(f"wrote {printable(str(path))}: {files}"))
    _print_points(console, done)


def next_step(done: Sequence[Checked]) -> str:
    """Return the one thing to do now: about what is wrong rather than about what is not there."""
    failed = [(each.result, it) for each in done for it in each.result.cases if not it.passed]
    if not failed:
        return (
            "All of these pass. `handgrad check` looks at everything, `handgrad submit` packs it."
        )
    begun = [(result, case) for result, case in failed if case.outcome not in _UNTOUCHED]
    result, case = (begun or failed)[0]
    usual = _WHAT_TO_DO.get(case.outcome, "Read what this case asks for in tests/public/{slug}.py.")
    step = case.next_step or usual.format(slug=result.slug)
    return f"{result.slug}, {case.name}: {step}"


def record(done: Sequence[Checked]) -> dict[str, Any]:
    """Return all of it as plain values: what `handgrad check --json` prints."""
    return {
        "points": sum(_score(checked.result) for checked in done),
        "possible": sum(_possible(checked.result) for checked in done),
        "next": printable(next_step(done)),
        "exercises": [
            {
                "slug": checked.result.slug,
                "title": checked.result.title,
                "points": checked.result.score,
                "possible": checked.result.possible,
                "cases": [
                    {
                        "name": case.name,
                        "outcome": str(case.outcome),
                        "points": case.points,
                        "earned": case.earned,
                        "message": printable(case.message),
                        "call": printable(case.call),
                        "got": printable(case.got),
                        "expected": printable(case.expected),
                        "next": printable(case.next_step),
                    }
                    for case in checked.result.cases
                ],
                "speeds": [vars(speed) for speed in checked.speeds],
                "why_no_speeds": printable(checked.why_no_speeds),
            }
            for checked in done
        ],
    }


def _print_points(console: Console, done: Sequence[Checked]) -> None:
    results = [checked.result for checked in done]
    score, possible = (sum(map(each, results)) for each in (_score, _possible))
    console.print(Text(f"public tests: {points(score)} of {points(possible)} points", style="bold"))
    console.print(Text(_HIDDEN))


def _score(result: ExerciseResult) -> float:
    return result.score


def _possible(result: ExerciseResult) -> float:
    return result.possible


def _indented(text: str, left: int, style: str = "") -> Padding:
    return Padding(Text(text, style=style), (0, 0, 0, left), expand=False)


def _details(case: CaseResult) -> str:
    if case.outcome is Outcome.PASSED:
        return ""
    parts = {"call": case.call, "got": case.got, "expected": case.expected}
    return printable(laid_out(case.message, parts))


def _print_speed(console: Console, checked: Checked) -> None:
    if checked.roofline is None:
        return
    if not checked.speeds:
        console.print(Text(f"no speed: {printable(checked.why_no_speeds)}", style="red"))
        return
    table = Table("arguments", title="speed", title_justify="left", title_style="bold")
    for heading in ("GFLOP/s", "one product, GFLOP/s", "time / product"):
        table.add_column(heading, justify="right")
    for speed in checked.speeds:
        ratio = speed.product_gflops / speed.gflops
        table.add_row(
            speed.inputs, f"{speed.gflops:.1f}", f"{speed.product_gflops:.1f}", f"{ratio:.2f}"
        )
    console.print(table)
    ratio = ratio_to_product(checked.speeds)
    console.print(Padding(Text(usual_verdict(checked.roofline, ratio)), (0, 0, 1, 0)))


def usual_verdict(roofline: Roofline, ratio: float) -> str:
    """Return what a ratio to the product usually means for the limits."""
    least, most = roofline.usual
    best, worst = ratio / most, ratio / least
    limits = sorted(roofline.limits)
    verdicts = [*(f"within {limit:g}" for limit in limits), f"beyond {limits[-1]:g}"]
    first, last = (
        sum(limit < times for limit in limits) for times in (best / _NEAR, worst * _NEAR)
    )
    return (
        f"{ratio:.2f} times one product of as many operations; the reference takes {least:g} to "
        f"{most:g}, depending on the machine. So about {best:.2f} to {worst:.2f} times the "
        f"reference: {' or '.join(verdicts[first : last + 1])}."
    )
