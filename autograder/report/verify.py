"""What `handgrad verify` found, on a terminal and for programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape

from autograder.report.text import printable
from autograder.verify import Report


def print_reports(console: Console, reports: Sequence[Report]) -> None:
    """Print a line for each check, and below it what it found and what to do about it."""
    for report in reports:
        mark = "[red]✗[/red]" if report.findings else "[green]✓[/green]"
        console.print(f"{mark} [bold]{report.check}[/bold]: {escape(report.summary)}")
        for finding in report.findings:
            what = printable(f"{finding.where}: {finding.what}").replace("\n", "\n    ")
            console.print(f"  {what}", markup=False)
            console.print(f"    -> {printable(finding.to_do)}", style="cyan", markup=False)


def record(reports: Sequence[Report]) -> dict[str, Any]:
    """Return what JSON can hold of the reports."""
    return {
        report.check: {
            "summary": report.summary,
            "findings": [vars(finding) for finding in report.findings],
        }
        for report in reports
    }
