"""A record as one reader may see it: the instructor everything, the student what is theirs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from autograder.case_result import CaseResult
from autograder.outcomes import Outcome
from autograder.record import Record
from autograder.report.html.rows import UNTOUCHED, is_drawable
from autograder.results import ExerciseResult
from autograder.timing import Race


@dataclass(frozen=True)
class Illustration:
    """A picture of what a student's functions do.

    Parameters
    ----------
    png : str
        The file, in base 64.
    text : str
        What it shows, for somebody who does not see it.
    """

    png: str
    text: str


@dataclass(frozen=True)
class Group:
    """Cases that ended alike, and of which one message tells all.

    Parameters
    ----------
    is_known : bool
        Whether the misconception was explained further up.
    """

    cases: tuple[CaseResult, ...]
    is_known: bool

    @property
    def first(self) -> CaseResult:
        """The one that speaks for all."""
        return self.cases[0]

    @property
    def points(self) -> float:
        """Points for all of them."""
        return sum(case.points for case in self.cases)


@dataclass(frozen=True)
class Withheld:
    """What a student learns of hidden cases: how many there are and what they are worth."""

    count: int
    score: float
    possible: float


@dataclass(frozen=True)
class Section:
    """One exercise.

    Parameters
    ----------
    failed : tuple of Group
    passed, skipped : tuple of CaseResult
    withheld : Withheld or None
        None if there is nothing that is not shown.
    """

    exercise: ExerciseResult
    failed: tuple[Group, ...]
    passed: tuple[CaseResult, ...]
    skipped: tuple[CaseResult, ...]
    withheld: Withheld | None
    races: tuple[Race, ...]
    picture: Illustration | None

    @property
    def is_untouched(self) -> bool:
        """Whether no case that is shown was attempted."""
        return not self.passed and all(it.first.outcome in UNTOUCHED for it in self.failed)

    @property
    def passed_of_shown(self) -> tuple[int, int]:
        """How many cases passed, and how many are shown."""
        failed = sum(len(group.cases) for group in self.failed)
        return len(self.passed), len(self.passed) + failed + len(self.skipped)


def sections(
    record: Record, *, with_hidden: bool, pictures: Mapping[str, Illustration] | None = None
) -> tuple[Section, ...]:
    """Return what to show of each exercise.

    Parameters
    ----------
    with_hidden : bool
        Whether to show hidden cases. If not, there are neither names, messages and misconceptions
        nor which of them passed, as in results.json.
    pictures : mapping, optional
        By slug.
    """
    return tuple(
        _section(it, with_hidden, (pictures or {}).get(it.slug)) for it in record.exercises
    )


def _section(exercise: ExerciseResult, with_hidden: bool, picture: Illustration | None) -> Section:
    hidden = [case for case in exercise.cases if case.hidden and not with_hidden]
    shown = [case for case in exercise.cases if with_hidden or not case.hidden]
    possible = sum(case.points for case in hidden)
    return Section(
        exercise,
        _groups([case for case in shown if not case.passed]),
        tuple(case for case in shown if case.outcome is Outcome.PASSED),
        tuple(case for case in shown if case.outcome is Outcome.SKIPPED),
        Withheld(len(hidden), sum(it.earned for it in hidden), possible) if hidden else None,
        tuple(filter(is_drawable, exercise.races)),
        picture,
    )


def _groups(cases: list[CaseResult]) -> tuple[Group, ...]:
    alike: dict[tuple[object, ...], list[CaseResult]] = {}
    for case in cases:
        told = (case.outcome, case.message, case.call, case.got, case.expected, case.fault)
        alike.setdefault((case.hidden, *told, case.explanation), []).append(case)
    explained: set[str] = set()
    groups = []
    for group in alike.values():
        belief = group[0].explanation.misconception
        groups.append(Group(tuple(group), is_known=belief in explained))
        if belief:
            explained.add(belief)
    return tuple(groups)
