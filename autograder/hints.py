"""Hints of an exercise: a ladder of which each call climbs one rung, remembered in a small file."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

from autograder.assignment import Exercise
from autograder.whole_file import write_whole

_HEADING = re.compile(r"^##[ \t]+(.+?)[ \t]*$", re.MULTILINE)


class NoHint(ValueError):
    """There is nothing to show; the message says why."""


@dataclass(frozen=True)
class Hint:
    """One rung: a heading, and paragraphs with an empty line between them."""

    heading: str
    text: str


@dataclass(frozen=True)
class Climb:
    """How far somebody has come.

    Parameters
    ----------
    seen : tuple of Hint
        All hints up to where one stands now; at least one.
    of : int
        How many there are.
    was_at_the_top : bool
        Whether the last hint had been shown before, so that this one is not new.
    notes : tuple of str
        Why the ladder begins again, or why this step will be forgotten.
    """

    seen: tuple[Hint, ...]
    of: int
    was_at_the_top: bool = False
    notes: tuple[str, ...] = ()


def read_hints(path: Path) -> tuple[Hint, ...]:
    """Return the hints in a Markdown file: each is what follows a heading of the second level.

    Raises
    ------
    NoHint
        If the file cannot be read, or holds none.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise NoHint(f"there are no hints for {path.stem} ({error})") from error
    _, *parts = _HEADING.split(text)
    if not parts:
        raise NoHint(f"there are no hints for {path.stem} ({path.name} has no heading '## ...')")
    pairs = zip(parts[::2], parts[1::2], strict=True)
    return tuple(Hint(heading, body.strip("\n")) for heading, body in pairs)


def climb(exercise: Exercise, shown: Path) -> Climb:
    """Go one hint further, and remember it.

    Parameters
    ----------
    shown : Path
        Where the places on all ladders are kept; need not exist.

    Raises
    ------
    NoHint
        If the exercise has no hints.
    """
    hints = read_hints(exercise.hints)
    places, notes = _read(shown)
    before = min(places.get(exercise.slug, 0), len(hints))
    here = min(before + 1, len(hints))
    try:
        shown.parent.mkdir(exist_ok=True)
        write_whole(shown, json.dumps({**places, exercise.slug: here}, indent=2).encode())
    except OSError as error:
        notes += (f"this place on the ladder cannot be remembered: {error}",)
    return Climb(hints[:here], len(hints), before == len(hints), notes)


def look_back(exercise: Exercise, shown: Path) -> Climb:
    """Return the hints seen so far, without going further.

    Raises
    ------
    NoHint
        If the exercise has no hints, or none has been shown.
    """
    hints = read_hints(exercise.hints)
    places, notes = _read(shown)
    here = min(places.get(exercise.slug, 0), len(hints))
    if not here:
        raise NoHint(f"no hint of {exercise.slug} has been shown yet")
    return Climb(hints[:here], len(hints), notes=notes)


def _read(shown: Path) -> tuple[dict[str, int], tuple[str, ...]]:
    """Return the place on each ladder, and what is to be said about the file."""
    try:
        places = json.loads(shown.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}, ()
    except (OSError, ValueError, RecursionError):
        places = None
    if type(places) is dict and all(type(it) is int and it >= 0 for it in places.values()):
        return places, ()
    return {}, (f"{shown.name} cannot be read; the hints begin again",)
