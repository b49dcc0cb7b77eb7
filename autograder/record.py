"""What a gradebook holds: one grading of one submission."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from autograder.case_result import CaseResult
from autograder.outcomes import Outcome
from autograder.provenance import Key
from autograder.results import ExerciseResult, Scores
from autograder.submission import Submission


@dataclass(frozen=True)
class Entry:
    """A submission, and whose it is.

    Parameters
    ----------
    submission : Submission
        Its name is the student's id.
    student_name : str
        May be empty.
    handed_in : float
        Seconds since 1970.
    path : str
        Where it lay, for people.
    """

    submission: Submission
    student_name: str = ""
    handed_in: float = 0.0
    path: str = ""


@dataclass(frozen=True)
class Record:
    """One grading of one submission.

    Parameters
    ----------
    key : Key
        What it follows from; with `attempt`, unique.
    attempt : int
        How often the same had been graded before.
    student, student_name : str
        Id and name.
    handed_in : float
        Seconds since 1970.
    graded_at : str
        UTC, ISO 8601.
    seconds : float
        Wall time of grading.
    isolation : str
        The tier.
    exercises : tuple of ExerciseResult
        Outcomes, messages, points, explanations and the evidence of races.
    provenance : dict
        Hashes and versions in words, the processor, and what isolation lacked.
    """

    id: int
    key: Key
    attempt: int
    student: str
    student_name: str
    handed_in: float
    path: str
    graded_at: str
    seconds: float
    isolation: str
    notes: tuple[str, ...]
    exercises: tuple[ExerciseResult, ...]
    provenance: dict[str, Any]

    @property
    def scores(self) -> Scores:
        """Points earned, by exercise, under the student's id."""
        return Scores.of(self.student, self.exercises)

    @property
    def has_grader_fault(self) -> bool:
        """Whether some case says nothing about the student."""
        return any(case.outcome is Outcome.GRADER_FAULT for case in self.cases)

    @property
    def cases(self) -> tuple[CaseResult, ...]:
        """The cases of all exercises."""
        return tuple(case for exercise in self.exercises for case in exercise.cases)
