"""The command that grades a class again when a test was corrected."""

from __future__ import annotations

from contextlib import ExitStack
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
    from autograder.gradebook import Gradebook


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
    is not graded again.

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
        new, changes, faulty = [], [], False
        with Counter("grading", students, errors) as counter:
            for before, after in regraded(assignment, book, how):
                with counter.step():
                    if isinstance(after, NotGraded):
                        say(f"grader fault: {before.student}: {after.why}", errors, "red")
                if isinstance(after, NotGraded):
                    faulty = True
                    continue
                if after.id != before.id:
                    new.append(after.id)
                faulty = faulty or after.has_grader_fault
                change = compare(before, after)
                if change.changes_score:
                    changes.append(change)
        print_changes(Console(highlight=False), changes, students, reasons=diff)
        if faulty:
            say("there were grader faults: nothing is applied", errors, "red")
            raise typer.Exit(GRADER_FAULT)
        if apply:
            with writing_to(gradebook.parent, errors):
                rewritten = _rewrite_results(book, new, gradebook.parent)
            book.make_current(new)
            if rewritten:
                say(f"{rewritten} results.json beside the gradebook were written anew", errors)
            say(f"the new results of {len(new)} students count now", errors)
        elif new:
            say("nothing has changed yet; --apply lets the new results count", errors)


def _rewrite_results(book: Gradebook, records: list[int], folder: Path) -> int:
    """Write what `grade -o` had written for these students, and return how many have some."""
    from autograder.recorded import recorded_result
    from autograder.report import gradescope
    from autograder.scratch import scratch_folder

    rewritten = 0
    with scratch_folder(folder) as scratch:
        for number in records:
            result = recorded_result(book.record(number))
            if (folder / result.name / gradescope.RESULTS_FILE).exists():
                gradescope.write_results(result, folder / result.name, scratch)
                rewritten += 1
    return rewritten
