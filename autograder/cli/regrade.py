"""The command that grades a class again when a test was corrected."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from autograder.cli.app import (
    GRADER_FAULT,
    WRONG_USE,
    Course,
    app,
    assignment_in,
    error_console,
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
    written beside the gradebook (elsewhere, the same `grade` does so when it is run again); old
    results stay in the gradebook. What an earlier regrade found is not graded again. Whoever hands
    in again meanwhile keeps the newer result.

    Exit codes: 0 all graded, 2 isolation is weaker than required, or there is nothing to regrade,
    or it cannot be read, or there is no cluster that fits, 3 the grader is at fault or the cluster
    was lost, 130 stopped.
    """
    errors = error_console()
    assignment = assignment_in(course, errors, complete=True)
    with explained(errors, require_isolation, gradebook), ExitStack() as stack:
        from autograder.batch import NotGraded
        from autograder.class_run import regrade as regraded
        from autograder.recorded import recorded_result
        from autograder.regrading import compare
        from autograder.report.regrade import print_changes
        from autograder.report.terminal import print_faults

        book = stack.enter_context(opened(gradebook, errors, must_exist=True))
        students = _count(book, errors)
        how = stack.enter_context(graders(cluster, jobs, require_isolation, errors))
        found: dict[int, Record] = {}  # by what it has to come in place of
        changes, faulty = [], False
        seeds: list[int] = []
        with Counter("grading", students, errors) as counter:
            for before, after in regraded(assignment, book, how):
                seeds.append(before.key.seed)
                with counter.step():
                    if isinstance(after, NotGraded):
                        say(f"grader fault: {before.student}: {after.why}", errors, "red")
                    elif after.has_grader_fault:
                        print_faults(errors, recorded_result(after))
                if isinstance(after, NotGraded):
                    faulty = True
                    continue
                found[before.id] = replace(after, exercises=())  # which take memory
                faulty = faulty or after.has_grader_fault
                change = compare(before, after)
                if change.changes_score or change.is_unknown:
                    changes.append(change)
        print_changes(Console(highlight=False), changes, students, reasons=diff)
        _say_which_seeds_stay(seeds, assignment.seed, errors)
        if faulty:
            say("there were grader faults: nothing is applied", errors, "red")
            raise typer.Exit(GRADER_FAULT)
        if apply:
            _apply(book, found, gradebook.parent, errors)
        elif any(before != after.id for before, after in found.items()):
            say("nothing has changed yet; --apply lets the new results count", errors)


def _count(book: Gradebook, errors: Console) -> int:
    """Return of how many students there is a result; name the others, and end if there is none."""
    without = [note.student for note in book.ungraded() if not note.has_record]
    if without:
        named = f"{len(without)} ({', '.join(without)})"
        say(f"could not be graded, so there is nothing to regrade: {named}", errors, "yellow")
    students = book.count()
    if not students:
        say(f"{book.path} holds no results; `handgrad grade` adds them", errors, "red")
        raise typer.Exit(WRONG_USE)
    return students


def _say_which_seeds_stay(seeds: list[int], todays: int, errors: Console) -> None:
    """Say that whoever has changed the course's seed sees nothing of that here."""
    others = [seed for seed in seeds if seed != todays]
    if others:
        drawn = ", ".join(map(str, sorted(set(others))))
        what = f"{len(others)} of {len(seeds)} results keep the seed that they were drawn from"
        now = f"the course's is {todays}, from which `handgrad grade` draws anew"
        say(f"{what} ({drawn}); {now}", errors, "yellow")


def _apply(book: Gradebook, found: dict[int, Record], folder: Path, errors: Console) -> None:
    """Let new results count, but for students for whom something else counts meanwhile."""
    new = {before: after for before, after in found.items() if before != after.id}
    late = book.replace((before, after.id) for before, after in new.items())
    for student in (it.student for it in new.values() if it.id in late):
        what = "handed in again meanwhile, or was graded again; regrade again"
        say(f"{student} {what}", errors, "yellow")
    say(f"the new results of {len(new) - len(late)} students count now", errors)
    _bring_results_up_to_date(
        book, [it for it in found.values() if it.id not in late], folder, errors
    )


def _bring_results_up_to_date(
    book: Gradebook, records: list[Record], folder: Path, errors: Console
) -> None:
    """Write what `grade -o` had written for these students, as far as it is within reach.

    Also for those for whom nothing is new: an earlier regrade may have been stopped before that.
    """
    from autograder.report.gradescope import RESULTS_FILE
    from autograder.report.results_on_disk import bring_up_to_date
    from autograder.scratch import scratch_folder

    written = elsewhere = 0
    with writing_to(folder, errors), scratch_folder(folder) as scratch:
        for record in records:
            place = folder / record.student
            if not (place / RESULTS_FILE).exists():
                elsewhere += 1
            elif book.counts(record):  # the student may have handed in again just now
                written += bring_up_to_date(book.record(record.id), place, scratch)
    if written:
        say(f"{written} results.json beside the gradebook were written anew", errors)
    if elsewhere:
        say(
            "results.json elsewhere are as before until the same `handgrad grade` is run again",
            errors,
        )
