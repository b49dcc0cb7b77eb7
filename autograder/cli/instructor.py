"""Commands for instructors: grade a class, pack the course for other graders."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from autograder.cli.app import (
    GRADER_FAULT,
    WRONG_USE,
    AsJson,
    Course,
    app,
    assignment_in,
    error_console,
    grader_fault,
    read_all,
    wrong_use,
)
from autograder.isolation import Report, Tier

if TYPE_CHECKING:
    from autograder.assignment import Assignment
    from autograder.grading import Grader
    from autograder.results import SubmissionResult
    from autograder.submission import Submission

build = typer.Typer(no_args_is_help=True, help="Pack the course for others.")
app.add_typer(build, name="build", rich_help_panel="Instructors")


@app.command(rich_help_panel="Instructors")
def grade(
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="PATH...",
            help="A submission (a folder, a .zip, a .py file or a notebook), or a folder of them.",
        ),
    ],
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="DIR", help="Write DIR/<name>/results.json."),
    ] = None,
    as_json: AsJson = False,
    seed: Annotated[
        int | None, typer.Option(min=0, help="Draw the random cases from this seed.")
    ] = None,
    race: Annotated[
        bool, typer.Option("--race/--no-race", help="Time the exercises that are timed.")
    ] = True,
    hidden_counterexamples: Annotated[
        bool,
        typer.Option(
            "--hidden-counterexamples",
            help="Look for the smallest failing input of hidden random cases as well.",
        ),
    ] = False,
    require_isolation: Annotated[
        Tier,
        typer.Option(help="Do not grade where student code is shut in less strongly."),
    ] = Tier.PROCESS,
    course: Course = None,
) -> None:
    """Grade submissions against the reference solutions.

    Exit codes: 0 all graded, 2 a path could not be graded or isolation is weaker than required, 3
    the grader is at fault.
    """
    errors = error_console()
    assignment = assignment_in(course, errors)
    submissions, all_read = read_all(paths, assignment, errors)
    if not submissions:
        raise typer.Exit(WRONG_USE)

    try:
        from autograder.control import ZygoteLost
        from autograder.grading import CourseBroken, Grader
        from autograder.report import gradescope, terminal
    except OSError as error:  # otter looks for a place for temporary files when it is imported
        raise grader_fault(error, errors) from None

    results = []
    console = Console(highlight=False)
    try:
        with Grader(
            assignment, seed=seed, race=race, hidden_counterexamples=hidden_counterexamples
        ) as grader:
            _require(require_isolation, grader.isolation(), errors)
            for submission, result in _graded(grader, submissions, assignment, errors):
                # An interpreter that had to be replaced meanwhile may have found less.
                _require(require_isolation, result.isolation, errors)
                results.append(result)
                if output is not None:
                    gradescope.write_results(result, output / submission.name)
                if as_json:
                    print(json.dumps(gradescope.record(result)), flush=True)
                else:
                    terminal.print_submission(console, result)
    except (CourseBroken, ZygoteLost, OSError) as error:
        raise grader_fault(error, errors) from None
    if len(results) > 1 and not as_json:
        terminal.print_overview(console, results)
    if any(result.has_grader_fault for result in results):
        for result in results:
            terminal.print_faults(errors, result)
        raise typer.Exit(GRADER_FAULT)
    if not all_read:
        raise typer.Exit(WRONG_USE)


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
    course: Course = None,
) -> None:
    """Write the zip for `otter run`, `otter grade` and Gradescope.

    Exit codes: 0 written, 2 the course or the place to write to is not as it should be.
    """
    errors = error_console()
    assignment = assignment_in(course, errors)

    from autograder.build import OtterOptions
    from autograder.build import build_otter as write
    from autograder.grading import CourseBroken

    options = OtterOptions(points_possible, score_threshold, show_hidden, show_stdout)
    try:
        write(assignment, output, options)
    except (CourseBroken, OSError) as error:
        raise wrong_use(error, errors) from None


def _require(tier: Tier, report: Report, errors: Console) -> None:
    """End the command if student code would be shut in less strongly than is required."""
    if report.tier.reaches(tier):
        return
    missing = "; ".join(f"{finding.mechanism}: {finding.reason}" for finding in report.missing)
    errors.print(
        f"handgrad: isolation {tier} is required, but this machine offers {report.tier} "
        f"({missing}). `handgrad doctor` says what to do.",
        style="red",
        markup=False,
    )
    raise typer.Exit(WRONG_USE)


def _graded(
    grader: Grader, submissions: list[Submission], assignment: Assignment, errors: Console
) -> Iterator[tuple[Submission, SubmissionResult]]:
    """Grade one submission after another behind a progress bar, which only a terminal gets."""
    from rich.progress import Progress

    with Progress(console=errors, transient=True, disable=not errors.is_terminal) as bar:
        # Each exercise has a public and a hidden test file.
        task = bar.add_task("grading", total=len(submissions) * len(assignment.exercises) * 2)
        for submission in submissions:
            result = grader.grade(submission, lambda so_far: bar.advance(task))
            yield submission, result
