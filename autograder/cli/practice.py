"""Commands for students who practise: what is left, hints, a stub put back, checks on each save."""

from __future__ import annotations

import json
from queue import SimpleQueue
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from autograder.cli.app import (
    GRADER_FAULT,
    SOME_FAILED,
    AsJson,
    Course,
    app,
    assignment_in,
    engine,
    error_console,
    exercises_named,
    grader_fault,
    own_work,
    somebody_looks,
    wrong_use,
)

if TYPE_CHECKING:
    from autograder.watch import Events

Slug = Annotated[str, typer.Argument(metavar="EXERCISE", help="Name of the exercise.")]


@app.command("list", rich_help_panel="Students")
def list_exercises(as_json: AsJson = False, course: Course = None) -> None:
    """List the exercises: where each stands, and the points of its public tests.

    Exit codes: 0 listed, 2 wrong use, 3 the grader is at fault.
    """
    errors = error_console()
    assignment = assignment_in(course, errors)

    submission = own_work(assignment, errors)
    with engine(errors) as zygote:
        from autograder.outcomes import Outcome
        from autograder.practice import Practice
        from autograder.report.practice import list_record, print_list

        practice = Practice(assignment, zygote)
        budget = practice.budget()
        results = [practice.check(it, submission, budget) for it in assignment.exercises]
    if as_json:
        print(json.dumps(list_record(results)))
    else:
        by_slug = {result.slug: result for result in results}
        print_list(Console(highlight=False), assignment.exercises, by_slug)
    if any(case.outcome is Outcome.GRADER_FAULT for it in results for case in it.cases):
        raise typer.Exit(GRADER_FAULT)


@app.command(rich_help_panel="Students")
def hint(
    exercise: Slug,
    again: Annotated[
        bool, typer.Option("--again", help="Show the hints seen so far, and no new one.")
    ] = False,
    course: Course = None,
) -> None:
    """Show the next hint for an exercise: each call goes one step further.

    Exit codes: 0 shown, 2 wrong use.
    """
    errors = error_console()
    assignment = assignment_in(course, errors)
    (chosen,) = exercises_named([exercise], assignment, errors)

    from autograder.hints import NoHint, climb, look_back
    from autograder.report.practice import print_hints

    try:
        step = (look_back if again else climb)(chosen, assignment.hints_shown)
    except NoHint as error:
        raise wrong_use(error, errors) from None
    console = Console(highlight=False)
    print_hints(console, chosen.slug, step, only_last=not again)
    if len(step.seen) < step.of:
        console.print()
        console.print(f"handgrad hint {chosen.slug} shows the next one.", style="dim")


@app.command(rich_help_panel="Students")
def reset(
    exercise: Slug,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    course: Course = None,
) -> None:
    """Put the stub of an exercise back; your file is kept beside it.

    Exit codes: 0 put back, 1 you did not want it, 2 wrong use.
    """
    errors = error_console()
    assignment = assignment_in(course, errors)
    (chosen,) = exercises_named([exercise], assignment, errors)

    from rich.prompt import Confirm

    from autograder.reset import NothingToReset, pristine, put_back

    question = f"Put {chosen.stub.name} back as it was given? Your file is kept beside it."
    try:
        stub = pristine(chosen)
        if not (yes or Confirm.ask(question, default=False)):
            raise typer.Exit(SOME_FAILED)
        kept = put_back(chosen, stub)
    except EOFError:
        problem = f"nobody answers; `handgrad reset {chosen.slug} --yes` does not ask"
        raise wrong_use(ValueError(problem), errors) from None
    except (NothingToReset, OSError) as error:
        raise wrong_use(error, errors) from None
    console = Console(highlight=False, soft_wrap=True)
    console.print(f"{chosen.stub.name} is as it was given.", markup=False)
    if kept is not None:
        where = kept.relative_to(assignment.root).as_posix()
        console.print(f"Your file is {where} now; it is not graded.", markup=False)


@app.command(rich_help_panel="Students")
def watch(course: Course = None) -> None:
    """Check your files whenever they are saved, and show the first thing to fix.

    In a terminal, one key each: n next exercise, h hint, s show, l list, q quit.

    Exit codes: 0 quit, 2 wrong use, 3 the grader is at fault.
    """
    errors = error_console()
    assignment = assignment_in(course, errors)

    from autograder.workers import worker_source

    zygote = worker_source()
    zygote.start()  # it warms up while we import

    from autograder.control import ZygoteLost
    from autograder.grading import CourseBroken
    from autograder.report.watch import Screen
    from autograder.watch import Checker, Keyboard, Pictures, Saves, Watch, heed_signals

    events: Events = SimpleQueue()
    keyboard = Keyboard(events)
    screen = Screen(Console(highlight=False), keyboard.is_there)
    heed_signals(events, keyboard)
    try:
        with (
            keyboard.listening(),
            Checker(assignment, zygote, events) as checker,
            Saves(assignment.file.parent, events),
            Pictures(assignment, events, somebody_looks()) as pictures,
        ):
            Watch(assignment, checker, pictures, screen.draw).run(events)
    except (CourseBroken, ZygoteLost, OSError) as error:
        raise grader_fault(error, errors) from None
