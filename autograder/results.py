"""What became of a submission."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from autograder.case_result import CaseResult
from autograder.isolation import Report
from autograder.otter_tests import GradingResults
from autograder.outcomes import Outcome
from autograder.timing import Race


@dataclass(frozen=True)
class ExerciseResult:
    """What became of one exercise, public cases first, and what its races showed."""

    slug: str
    title: str
    cases: tuple[CaseResult, ...]
    races: tuple[Race, ...] = ()

    @property
    def score(self) -> float:
        """Points earned."""
        return sum(case.earned for case in self.cases)

    @property
    def possible(self) -> float:
        """Points that a right answer earns."""
        return sum(case.points for case in self.cases)

    @property
    def has_grader_fault(self) -> bool:
        """Whether some case says nothing about the student."""
        return any(case.outcome is Outcome.GRADER_FAULT for case in self.cases)


@dataclass(frozen=True)
class Scores:
    """What one submission earned, without how: little enough to keep for a whole class.

    Parameters
    ----------
    name : str
        The submission's.
    by_exercise : tuple of (str, float)
        The slugs in order, and the points earned.
    possible : float
        Points that a right submission earns.
    """

    name: str
    by_exercise: tuple[tuple[str, float], ...]
    possible: float

    @property
    def total(self) -> float:
        """Points earned."""
        return sum(score for _, score in self.by_exercise)

    @classmethod
    def of(cls, name: str, exercises: Iterable[ExerciseResult]) -> Scores:
        """Return the scores in the results of a submission's exercises."""
        exercises = tuple(exercises)
        return cls(
            name,
            tuple((exercise.slug, exercise.score) for exercise in exercises),
            sum(exercise.possible for exercise in exercises),
        )


@dataclass(frozen=True)
class SubmissionResult:
    """What became of one submission.

    Parameters
    ----------
    name : str
        The submission's.
    otter : GradingResults
        The same results in otter's own terms.
    seed : int
        All random cases follow from it and `name`.
    isolation : Report
        How strongly the student's code was shut in, and why not more strongly.
    seconds : float
        Wall time.
    notes : tuple of str
        For the student: how the submission was read.
    processor : str
        Of the machine that graded it, if that is not this one.
    """

    name: str
    exercises: tuple[ExerciseResult, ...]
    otter: GradingResults
    seed: int
    isolation: Report
    seconds: float
    notes: tuple[str, ...] = ()
    processor: str = ""

    @property
    def score(self) -> float:
        """Points earned."""
        return sum(exercise.score for exercise in self.exercises)

    @property
    def possible(self) -> float:
        """Points that a right submission earns."""
        return sum(exercise.possible for exercise in self.exercises)

    @property
    def scores(self) -> Scores:
        """Points earned, by exercise."""
        return Scores.of(self.name, self.exercises)

    @property
    def cases(self) -> tuple[CaseResult, ...]:
        """The cases of all exercises."""
        return tuple(case for exercise in self.exercises for case in exercise.cases)

    @property
    def has_grader_fault(self) -> bool:
        """Whether some case says nothing about the student."""
        return any(case.outcome is Outcome.GRADER_FAULT for case in self.cases)
