"""`handgrad`: parse, call, print.

Imports what a command needs inside the command, so that ``--help`` does not wait for otter.
"""

from __future__ import annotations

import itertools
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from autograder.isolation import Report, Tier

if TYPE_CHECKING:
    from autograder.assignment import Assignment
    from autograder.grading import Grader
    from autograder.results import SubmissionResult
    from autograder.submission import Submission

SOME_FAILED, WRONG_USE, GRADER_FAULT = 1, 2, 3
_Course = Annotated[
    Path | None,
    typer.Option(metavar="DIR", help="Folder of the course; default: here or above."),
]

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="A problem set on the theory of deep learning that grades itself.",
)


build = typer.Typer(no_args_is_help=True, help="Pack the course for others.")
app.add_typer(build, name="build")


@app.command()
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
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object a submission instead of tables.")
    ] = False,
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
    course: _Course = None,
) -> None:
    """Grade submissions against the reference solutions.

    Exit codes: 0 all graded, 2 a path could not be graded or isolation is weaker than required, 3
    the grader is at fault.
    """
    errors = Console(stderr=True, highlight=False, soft_wrap=True)
    assignment = _assignment(course, errors)
    submissions, all_read = _read(paths, assignment, errors)
    if not submissions:
        raise typer.Exit(WRONG_USE)

    try:
        from autograder.control import ZygoteLost
        from autograder.grading import CourseBroken, Grader
        from autograder.report import gradescope, terminal
    except OSError as error:  # otter looks for a place for temporary files when it is imported
        raise _fault(error, errors) from None

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
        raise _fault(error, errors) from None
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
    course: _Course = None,
) -> None:
    """Write the zip for `otter run`, `otter grade` and Gradescope.

    Exit codes: 0 written, 2 the course or the place to write to is not as it should be.
    """
    errors = Console(stderr=True, highlight=False, soft_wrap=True)
    assignment = _assignment(course, errors)

    from autograder.build import OtterOptions
    from autograder.build import build_otter as write
    from autograder.grading import CourseBroken

    options = OtterOptions(points_possible, score_threshold, show_hidden, show_stdout)
    try:
        write(assignment, output, options)
    except (CourseBroken, OSError) as error:
        errors.print(f"handgrad: {error}", style="red", markup=False)
        raise typer.Exit(WRONG_USE) from None


@app.command()
def check(
    exercises: Annotated[
        list[str] | None,
        typer.Argument(metavar="[EXERCISE]...", help="Which ones; default: all."),
    ] = None,
    course: _Course = None,
) -> None:
    """Run the public tests on your files in exercises/, and tell how fast what is timed is.

    Exit codes: 0 all passed, 1 some test failed, 2 wrong use, 3 the grader is at fault.
    """
    errors = Console(stderr=True, highlight=False, soft_wrap=True)
    assignment = _assignment(course, errors)
    unknown = [slug for slug in exercises or () if slug not in assignment.slugs]
    if unknown:
        known = ", ".join(assignment.slugs)
        errors.print(f"handgrad: no exercise {unknown[0]!r}; there are {known}", markup=False)
        raise typer.Exit(WRONG_USE)
    submissions, all_read = _read([assignment.root / "exercises"], assignment, errors)
    if not all_read:
        raise typer.Exit(WRONG_USE)

    from autograder.check import check as run
    from autograder.control import ZygoteLost
    from autograder.grading import CourseBroken
    from autograder.outcomes import Outcome
    from autograder.report.check import print_checked
    from autograder.zygote import Zygote

    chosen = [it for it in assignment.exercises if it.slug in (exercises or assignment.slugs)]
    console, zygote = Console(highlight=False), Zygote()
    outcomes: set[Outcome] = set()
    try:
        for checked in run(assignment, submissions[0], chosen, zygote):
            print_checked(console, checked)
            outcomes |= {case.outcome for case in checked.result.cases}
    except (CourseBroken, ZygoteLost, OSError) as error:
        raise _fault(error, errors) from None
    finally:
        zygote.close()
    if Outcome.GRADER_FAULT in outcomes:
        raise typer.Exit(GRADER_FAULT)
    if outcomes != {Outcome.PASSED}:
        raise typer.Exit(SOME_FAILED)


@app.command()
def doctor(
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object instead of a table.")
    ] = False,
) -> None:
    """Tell what shuts student code in on this machine, and what it computes with.

    Exit codes: 0 told, 3 that cannot be found out.
    """
    from autograder.control import ZygoteLost
    from autograder.machine import this_machine
    from autograder.report.doctor import print_machine, record
    from autograder.zygote import Zygote

    zygote = Zygote()
    try:
        machine = this_machine(zygote.isolation())
    except (ZygoteLost, OSError) as error:
        raise _fault(error, Console(stderr=True, highlight=False, soft_wrap=True)) from None
    finally:
        zygote.close()
    if as_json:
        print(json.dumps(record(machine)))
    else:
        print_machine(Console(highlight=False), machine)


@app.command()
def verify(
    quick: Annotated[
        bool, typer.Option("--quick", help="Try few seeds, and no mutants: for every change.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object instead of text.")
    ] = False,
    processes: Annotated[
        int | None, typer.Option(min=1, help="How many grade at a time; default: all cores.")
    ] = None,
    course: _Course = None,
) -> None:
    """Prove that references are right, and that the hidden tests catch what is wrong.

    Exit codes: 0 nothing found, 1 something found, 2 the course is not as it should be, 3 the
    grader is at fault.
    """
    errors = Console(stderr=True, highlight=False)
    assignment = _assignment(course, errors)

    from rich.progress import Progress

    from autograder.assignment import AssignmentError
    from autograder.control import ZygoteLost
    from autograder.grading import CourseBroken
    from autograder.report.verify import print_reports, record
    from autograder.verify import verify_course

    try:
        with Progress(console=errors, transient=True, disable=not errors.is_terminal) as bar:
            task = bar.add_task("verifying", total=None)
            reports = verify_course(
                assignment,
                quick=quick,
                processes=processes or os.cpu_count() or 1,
                progress=lambda done, total: bar.update(task, completed=done, total=total),
            )
    except AssignmentError as error:
        errors.print(f"handgrad: {error}", style="red", markup=False)
        raise typer.Exit(WRONG_USE) from None
    except (CourseBroken, ZygoteLost, OSError) as error:
        raise _fault(error, errors) from None
    if as_json:
        print(json.dumps(record(reports)))
    else:
        print_reports(Console(highlight=False), reports)
    if any(report.findings for report in reports):
        raise typer.Exit(SOME_FAILED)


@app.command()
def new(
    slug: Annotated[str, typer.Argument(help="Name of the exercise and of its function.")],
    course: _Course = None,
) -> None:
    """Lay out a new exercise, and mark with TODO what is left to write.

    Exit codes: 0 laid out, 2 the name cannot be used.
    """
    errors = Console(stderr=True, highlight=False)
    assignment = _assignment(course, errors)

    from autograder.assignment import AssignmentError
    from autograder.new_exercise import lay_out

    try:
        files = lay_out(assignment, slug)
    except (AssignmentError, OSError) as error:
        errors.print(f"handgrad: {error}", style="red", markup=False)
        raise typer.Exit(WRONG_USE) from None
    for path in files:
        print(path.relative_to(assignment.root))
    errors.print("Write what is marked with TODO; `handgrad verify --quick` says what is left.")


def _fault(error: Exception, errors: Console) -> typer.Exit:
    """Say what the grader cannot do without, and return how the command ends."""
    errors.print(f"handgrad: {error}", style="red", markup=False)
    return typer.Exit(GRADER_FAULT)


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


def _assignment(course: Path | None, errors: Console) -> Assignment:
    from autograder.assignment import AssignmentError, find_course, load_assignment

    try:
        return load_assignment(course or find_course(Path.cwd()))
    except AssignmentError as error:
        errors.print(f"handgrad: {error}", style="red", markup=False)
        raise typer.Exit(WRONG_USE) from None


def _read(
    paths: list[Path], assignment: Assignment, errors: Console
) -> tuple[list[Submission], bool]:
    """Return the submissions that can be read, each under a name of its own, and if that is all."""
    from dataclasses import replace

    from autograder.handed_in import SubmissionError
    from autograder.report.text import printable
    from autograder.submission import expand, read_submission

    submissions: list[Submission] = []
    all_read = True
    taken: set[str] = set()
    for path in itertools.chain.from_iterable(map(expand, paths)):
        try:
            submission = read_submission(path, assignment)
        except SubmissionError as error:
            errors.print(f"handgrad: {printable(str(error))}", style="red", markup=False)
            all_read = False
            continue
        name, count = submission.name, 1
        while name in taken:
            count += 1
            name = f"{submission.name}-{count}"
        taken.add(name)
        submissions.append(replace(submission, name=name))
    return submissions, all_read


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


def main() -> None:
    """Run the command line."""
    app()
