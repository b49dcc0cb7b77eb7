"""The command that grades a class, or a single submission."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
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
    wrong_use,
)
from autograder.cli.classroom import (
    ClusterAddress,
    Jobs,
    RequireIsolation,
    explained,
    graders,
    opened,
    say,
    writing_to,
)
from autograder.cli.progress import Counter
from autograder.isolation import Tier
from autograder.names import GRADEBOOK_FILE
from autograder.several import Several

if TYPE_CHECKING:
    from autograder.results import SubmissionResult
    from autograder.roster import Roster


@app.command(rich_help_panel="Instructors")
def grade(
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="PATH...",
            help="A submission (a folder, a .zip, a .py file or a notebook), a folder of them, or "
            "what Gradescope, Canvas or Moodle let you download.",
        ),
    ],
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="DIR", help="Write DIR/<student>/results.json."),
    ] = None,
    gradebook: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help=f"Keep every result here; default: DIR/{GRADEBOOK_FILE} if there is an output.",
        ),
    ] = None,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Grade also what the gradebook holds already.")
    ] = False,
    jobs: Jobs = None,
    cluster: ClusterAddress = None,
    roster: Annotated[
        Path | None,
        typer.Option(metavar="CSV", help="Who takes the course: ids, names, mail addresses."),
    ] = None,
    several: Annotated[
        Several, typer.Option(help="Which to grade of one student's submissions.")
    ] = Several.NEWEST,
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
    require_isolation: RequireIsolation = Tier.PROCESS,
    course: Course = None,
) -> None:
    """Grade submissions against the reference solutions.

    What the gradebook holds already is not graded again, so that a run that was interrupted goes
    on where it ended. If something newer counts, as after a regrade with another course, what it
    holds counts again, and it is told whose score changes.

    Exit codes: 0 all graded, 2 a path could not be graded, isolation is weaker than required or
    there is no cluster that fits, 3 the grader is at fault or the cluster was lost, 130 stopped.
    """
    errors = error_console()
    assignment = assignment_in(course, errors, complete=True)
    book_path = gradebook or (output / GRADEBOOK_FILE if output is not None else None)
    with explained(errors, require_isolation, book_path), ExitStack() as stack:
        from autograder.class_run import Kept, grade_class
        from autograder.cli.class_screen import ClassScreen
        from autograder.collecting import collect
        from autograder.provenance import Terms
        from autograder.report.gradescope import write_results
        from autograder.report.results_on_disk import bring_up_to_date
        from autograder.scratch import scratch_folder

        listed = _roster(roster, errors)
        with writing_to(output or Path(tempfile.gettempdir()), errors):
            if output is not None:
                output.mkdir(parents=True, exist_ok=True)
            scratch = stack.enter_context(scratch_folder(output))
        how = stack.enter_context(graders(cluster, jobs, require_isolation, errors))
        # First, as a folder with a gradebook in it is no submission, should it lie among them.
        book = stack.enter_context(opened(book_path, errors)) if book_path is not None else None
        collected, bad_paths = collect(
            paths,
            assignment,
            scratch,
            roster=listed,
            several=several,
            say=lambda line: say(line, errors),
        )
        screen = ClassScreen(errors, as_json)
        stack.callback(screen.show_exchanged)  # also of a run that is stopped
        for error in bad_paths:
            screen.show_unreadable(error)
        counter = stack.enter_context(Counter("grading", len(collected), errors))

        def save(result: SubmissionResult) -> None:
            if output is not None:
                with writing_to(output, errors):
                    write_results(result, output / result.name, scratch)

        for step in grade_class(
            assignment,
            collected,
            Terms(seed, race, hidden_counterexamples),
            book,
            fresh=fresh,
            how=how,
            save=save,
        ):
            with counter.step():
                screen.show(step)
            if isinstance(step, Kept) and output is not None:
                with writing_to(output, errors):  # a regrade may have been applied since
                    bring_up_to_date(step.record, output / step.record.student, scratch)
    screen.show_overview()
    if screen.faulty:
        raise typer.Exit(GRADER_FAULT)
    if screen.unreadable or not collected:
        raise typer.Exit(WRONG_USE)


def _roster(path: Path | None, errors: Console) -> Roster | None:
    from autograder.roster import RosterError, read_roster

    try:
        found = None if path is None else read_roster(path)
    except RosterError as error:
        raise wrong_use(error, errors) from None
    for remark in found.remarks if found is not None else ():
        say(remark, errors)
    return found
