"""What can happen while files are watched."""

from __future__ import annotations

from dataclasses import dataclass
from queue import SimpleQueue
from typing import TypeAlias

from autograder.assignment import Exercise
from autograder.results import ExerciseResult
from autograder.submission import Submission


@dataclass(frozen=True)
class Looked:
    """Files may have been saved."""


@dataclass(frozen=True)
class Key:
    """A key was typed: one character. The empty string: there will be no more."""

    typed: str


@dataclass(frozen=True)
class Checked:
    """An exercise of a submission was checked."""

    exercise: Exercise
    submission: Submission
    result: ExerciseResult


@dataclass(frozen=True)
class Drawn:
    """A picture is done, and this is what its program printed."""

    exercise: Exercise
    printed: str


@dataclass(frozen=True)
class Redraw:
    """The terminal shows something else than what we drew: it has another size, or was away."""


@dataclass(frozen=True)
class Broken:
    """A thread cannot go on."""

    error: Exception


Event: TypeAlias = Looked | Key | Checked | Drawn | Redraw | Broken
# Unlike `Queue`, it may be put into from a signal handler.
Events: TypeAlias = "SimpleQueue[Event]"
