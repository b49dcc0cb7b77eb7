"""The command that draws what a student's functions do."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.text import Text

from autograder.cli.app import (
    SOME_FAILED,
    AsJson,
    Course,
    app,
    assignment_in,
    engine,
    error_console,
    exercises_named,
    grader_fault,
    output_file,
    own_work,
    somebody_looks,
    wrong_use,
)

if TYPE_CHECKING:
    from autograder.assignment import Exercise
    from autograder.pictures import Caption

_WIDEST = 88  # characters: longer lines are hard to read


@app.command(rich_help_panel="Students")
def show(
    exercises: Annotated[
        list[str] | None, typer.Argument(metavar="EXERCISE...", help="Which ones.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="All exercises.")] = False,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            metavar="PNG",
            help="Of the picture; default: pictures/EXERCISE.png in the course.",
        ),
    ] = None,
    window: Annotated[
        bool | None,
        typer.Option(
            help="Open it in the viewer of your system; default: for one exercise, at a terminal."
        ),
    ] = None,
    as_json: AsJson = False,
    course: Course = None,
) -> None:
    """Draw a picture with your own function, and say what it shows.

    What is not written yet, or does not work, is left out of the picture, which says so.

    Exit codes: 0 drawn, and nothing in it speaks against your functions, 1 something does, or is
    missing, 2 wrong use, 3 the grader is at fault.
    """
    errors = error_console()
    assignment = assignment_in(course, errors)
    if not exercises and not every:
        known = ", ".join(assignment.slugs)
        raise wrong_use(ValueError(f"which exercise? Name one of {known}, or say --all"), errors)
    named = exercises_named((not every and exercises) or (), assignment, errors)
    try:
        chosen = _drawable(named, every)
        if output is not None and len(chosen) > 1:
            raise ValueError("-o names one file; name one exercise as well")
    except ValueError as error:
        raise wrong_use(error, errors) from None
    if output is not None:
        output_file(output, ".png", errors, assignment)
    submission = own_work(assignment, errors)

    drawn: list[tuple[Exercise, Path, Caption]] = []
    with engine(errors) as zygote:
        from autograder.pictures.drawing import PictureBroken, draw

        try:
            for exercise in chosen:
                source = submission.sources[exercise.slug]
                picture = draw(exercise, source, zygote, assignment.limits.call_limits)
                file = output or assignment.root / "pictures" / f"{exercise.slug}.png"
                _write(file, picture.png(), errors)
                drawn.append((exercise, file, picture.caption))
                if not as_json:
                    _print(exercise, file, picture.caption)
        except PictureBroken as error:
            raise grader_fault(error, errors) from None
    if as_json:
        print(json.dumps([_record(*each) for each in drawn]))
    if window or (window is None and len(drawn) == 1 and somebody_looks()):
        for _, file, _ in drawn:
            _open(file, errors)
    if not all(caption.agrees for _, _, caption in drawn):
        raise typer.Exit(SOME_FAILED)


def _drawable(exercises: Sequence[Exercise], every: bool) -> list[Exercise]:
    """Return those that have a picture, or raise `ValueError` with what to do."""
    drawable = [exercise for exercise in exercises if exercise.picture.is_file()]
    if not drawable:
        raise ValueError(f"there is no picture for {', '.join(it.slug for it in exercises)}")
    if not every and len(drawable) < len(exercises):
        missing = next(it.slug for it in exercises if it not in drawable)
        raise ValueError(f"there is no picture for {missing}")
    return drawable


def _write(file: Path, png: bytes, errors: Console) -> None:
    from autograder.whole_file import write_whole

    try:
        if not file.parent.exists():  # if it is a file, the error below says so
            file.parent.mkdir(parents=True, exist_ok=True)
        write_whole(file, png)
    except OSError as error:
        raise wrong_use(error, errors) from None


def _print(exercise: Exercise, file: Path, caption: Caption) -> None:
    console = Console(highlight=False, soft_wrap=True)
    console.print(Text(f"{exercise.slug}: {_shown(file)}", style="bold"))
    width = min(console.width, _WIDEST)
    console.print(Text(textwrap.indent(textwrap.fill(caption.text, width - 4), "    ") + "\n"))


def _record(exercise: Exercise, file: Path, caption: Caption) -> dict[str, object]:
    return {
        "exercise": exercise.slug,
        "file": str(file),
        "agrees": caption.agrees,
        "missing": list(caption.missing),
        "faults": list(caption.faults or ()),
        "text": caption.text,
    }


def _shown(file: Path) -> str:
    """Return a path as it is typed from here."""
    here = Path.cwd()
    return str(file.relative_to(here) if file.is_relative_to(here) else file)


def _open(file: Path, errors: Console) -> None:
    # The system's viewer needs no toolkit here, stays open by itself, and can zoom and print.
    if typer.launch(str(file)) != 0:
        errors.print(f"handgrad: no viewer was found; open {_shown(file)} yourself", markup=False)
