"""What a page on a whole class keeps of one record: little, as there may be thousands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from autograder.outcomes import Outcome
from autograder.record import Record
from autograder.report.html.page_names import page_name
from autograder.results import ExerciseResult
from autograder.timing import Race
from autograder.timing.sequential import Interval

UNTOUCHED = (Outcome.NOT_ATTEMPTED, Outcome.MISSING)
_MOST_TIMES = 1e9  # student over reference, or the reverse


class Standing(StrEnum):
    """How an exercise ended as a whole. The value is what is read out."""

    FULL = "all points"
    SOME = "some points"
    NONE = "no points"
    UNTOUCHED = "not attempted"
    FAULT = "grader fault"


class Case(NamedTuple):
    """The end of one test case."""

    slug: str
    name: str
    hidden: bool
    points: float
    outcome: Outcome
    misconception: str
    belief: str


class Cell(NamedTuple):
    """An exercise of one student."""

    score: float
    possible: float
    standing: Standing


class Speed(NamedTuple):
    """What a race showed: of a function, in times of the reference."""

    slug: str
    function: str
    ratio: float
    interval: Interval
    limits: tuple[float, ...]


class Fault(NamedTuple):
    """What was wrong with the grader, for the author."""

    slug: str
    case: str
    text: str


@dataclass(frozen=True)
class Row:
    """One student.

    Parameters
    ----------
    page : str
        File name of the student's pages.
    cells : dict
        By slug.
    origin : tuple of str
        What the result follows from but for the submission: equal for students who were graded
        alike.
    faults : tuple of Fault
        Cases of which the outcome says nothing about the student.
    unexplained : tuple of Fault
        Wrong answers that could not be looked into; the outcome holds.
    """

    student: str
    name: str
    page: str
    total: float
    possible: float
    cells: dict[str, Cell]
    cases: tuple[Case, ...]
    speeds: tuple[Speed, ...]
    isolation: str
    seconds: float
    graded_at: str
    origin: tuple[str, ...]
    faults: tuple[Fault, ...]
    unexplained: tuple[Fault, ...]

    @property
    def outcomes(self) -> frozenset[Outcome]:
        """All that occur."""
        return frozenset(case.outcome for case in self.cases)

    @property
    def misconceptions(self) -> frozenset[tuple[str, str]]:
        """The slug and name of each."""
        return frozenset((it.slug, it.misconception) for it in self.cases if it.misconception)

    @classmethod
    def of(cls, record: Record) -> Row:
        """Return what to keep of a record."""
        exercises = record.exercises
        cases = [(it.slug, case) for it in exercises for case in it.cases]
        scores = record.scores
        return cls(
            student=record.student,
            name=record.student_name,
            page=page_name(record.student),
            total=scores.total,
            possible=scores.possible,
            cells={it.slug: Cell(it.score, it.possible, _standing(it)) for it in exercises},
            cases=tuple(
                Case(
                    slug,
                    it.name,
                    it.hidden,
                    it.points,
                    it.outcome,
                    it.explanation.misconception,
                    it.explanation.belief,
                )
                for slug, it in cases
            ),
            speeds=tuple(_speeds(exercises)),
            isolation=record.isolation,
            seconds=record.seconds,
            graded_at=record.graded_at,
            origin=(record.key.assignment, str(record.key.seed), record.key.grader),
            faults=tuple(
                Fault(slug, it.name, it.fault)
                for slug, it in cases
                if it.outcome is Outcome.GRADER_FAULT
            ),
            unexplained=tuple(
                Fault(slug, it.name, it.explanation.fault)
                for slug, it in cases
                if it.explanation.fault
            ),
        )


def is_drawable(race: Race) -> bool:
    """Return whether there are ratios, all of which find a place on a logarithmic axis."""
    ratios = (*race.ratios, *race.interval, *race.limits)
    return bool(race.ratios) and all(1 / _MOST_TIMES < it < _MOST_TIMES for it in ratios)


def _speeds(exercises: Iterable[ExerciseResult]) -> Iterable[Speed]:
    for exercise in exercises:
        for race in filter(is_drawable, exercise.races):
            yield Speed(exercise.slug, race.function, race.ratio, race.interval, race.limits)


def _standing(exercise: ExerciseResult) -> Standing:
    outcomes = {case.outcome for case in exercise.cases}
    if Outcome.GRADER_FAULT in outcomes:
        return Standing.FAULT
    if outcomes <= {*UNTOUCHED, Outcome.SKIPPED}:
        return Standing.UNTOUCHED
    if all(case.passed for case in exercise.cases):
        return Standing.FULL
    return Standing.SOME if exercise.score > 0 else Standing.NONE
