"""The command that grades a class again when a test was corrected."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from autograder.cli.app import GRADER_FAULT, Course, app, assignment_in, error_console
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

if TYPE_CHECKING:
    from autograder.gradebook import Gradebook, Record


@app.command(rich_help_panel="Instructors")
def regrade(
    gradebook: Annotated[
        Path, typer.Option(metavar="FILE", help="The gradebook that `grade` has written.")
    ] = Path("grades") / GRADEBOOK_FILE,
    diff: Annotated[
        bool, typer.Option("--diff", help="Say for each case that changes how and why.")
    ] = False,
    apply: Annotated[
        bool, typer.Option("--apply", help="Let the new results count from now on.")
    ] = False,
    jobs: Jobs = None,
    cluster: ClusterAddress = None,
    require_isolation: RequireIsolation = Tier.PROCESS,
    course: Course = None,
) -> None:
    """Grade everybody with the course as it is now, and say whose score would change.

    Only --apply changes what counts, and the results.json of each student that `grade -o` has
    written beside the gradebook; old results stay in the gradebook. What an earlier regrade found
    is not graded again. Whoever hands in again meanwhile keeps the newer result.

    Exit codes: 0 all graded, 2 isolation is weaker than required or there is no gradebook or no
    cluster that fits, 3 the grader is at fault or the cluster was lost, 130 stopped.
    """
    errors = error_console()
    assignment = assignment_in(course, errors, complete=True)
    with explained(errors, require_isolation, gradebook), ExitStack() as stack:
        from autograder.batch import NotGraded
        from autograder.class_run import regrade as regraded
        from autograder.regrading import compare
        from autograder.report.regrade import print_changes

        book = stack.enter_context(opened(gradebook, errors, must_exist=True))
        how = stack.enter_context(graders(cluster, jobs, require_isolation, errors))
        students = book.count()
        new: dict[int, Record] = {}  # by what it has to come in place of
        changes, faulty = [], False
        with Counter("grading", students, errors) as counter:
            for before, after in regraded(assignment, book, how):
                with counter.step():
                    if isinstance(after, NotGraded):
                        say(f"grader fault: {before.student}: {after.why}", errors, "red")
                if isinstance(after, NotGraded):
                    faulty = True
                    continue
                if after.id != before.id:
                    new[before.id] = replace(after, exercises=())  # which take memory
                faulty = faulty or after.has_grader_fault
                change = compare(before, after)
                if change.changes_score:
                    changes.append(change)
        print_changes(Console(highlight=False), changes, students, reasons=diff)
        if faulty:
            say("there were grader faults: nothing is applied", errors, "red")
            raise typer.Exit(GRADER_FAULT)
        if apply:
            late = book.replace((before, after.id) for before, after in new.items())
            applied = [it for it in new.values() if it.id not in late]
            for student in (it.student for it in new.values() if it.id in late):
                what = "handed in again meanwhile, or was graded again; regrade again"
                say(f"{student} {what}", errors, "yellow")
            say(f"the new results of {len(applied)} students count now", errors)
            with writing_to(gradebook.parent, errors):
                rewritten = _rewrite_results(book, applied, gradebook.parent)
            if rewritten:
                say(f"{rewritten} results.json beside the gradebook were written anew", errors)
        elif new:
            say("nothing has changed yet; --apply lets the new results count", errors)


def _rewrite_results(book: Gradebook, records: list[Record], folder: Path) -> int:
    """Write what `grade -o` had written for these students, and return how many have some."""
    from autograder.recorded import recorded_result
    from autograder.report import gradescope
    from autograder.scratch import scratch_folder

    rewritten = 0
    with scratch_folder(folder) as scratch:
        for record in records:
            place = folder / record.student
            # The student may have handed in again after the regrade was applied.
            if (place / gradescope.RESULTS_FILE).exists() and book.counts(record):
                whole = book.record(record.id)
                gradescope.write_results(recorded_result(whole), place, scratch)
                rewritten += 1
    return rewritten
