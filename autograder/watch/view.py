"""All that is to be seen while files are watched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from autograder.assignment import Assignment, Exercise
from autograder.hints import Climb
from autograder.practice import Status, status_of
from autograder.results import ExerciseResult


@dataclass(frozen=True)
class View:
    """All that is to be seen.

    Parameters
    ----------
    exercise : Exercise
        The one that is worked on.
    results : mapping from slug to ExerciseResult
        The latest verdicts; an exercise that is still to be checked has none.
    lists_all : bool
        Whether to list all exercises in place of the one.
    climb : Climb or None
        The hint to show, if one was asked for.
    message : str
        Something to say, or empty.
    trouble : str
        Why the files cannot be read, or empty if they can.
    """

    assignment: Assignment
    exercise: Exercise
    results: Mapping[str, ExerciseResult]
    lists_all: bool = False
    climb: Climb | None = None
    message: str = ""
    trouble: str = ""

    def status(self, exercise: Exercise) -> Status | None:
        """Return where an exercise stands, or None if it is still to be checked."""
        result = self.results.get(exercise.slug)
        return None if result is None else status_of(result)

    def not_done_after(self, exercise: Exercise) -> Exercise | None:
        """Return the next exercise that is not done, from the first again after the last."""
        everything = self.assignment.exercises
        start = everything.index(exercise) + 1
        ahead = (*everything[start:], *everything[:start])
        return next((it for it in ahead if self.status(it) is not Status.DONE), None)
