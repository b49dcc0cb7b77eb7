"""What a corrected test changes: two records of the same submission, case by case."""

from __future__ import annotations

from dataclasses import dataclass

from autograder.case_result import CaseResult
from autograder.gradebook import Record


@dataclass(frozen=True)
class CaseChange:
    """A case that did not end as before.

    Parameters
    ----------
    before, after : CaseResult or None
        None if there is no such case.
    """

    slug: str
    name: str
    before: CaseResult | None
    after: CaseResult | None

    @property
    def points(self) -> float:
        """Points gained; negative, lost."""
        return _earned(self.after) - _earned(self.before)


@dataclass(frozen=True)
class ScoreChange:
    """Two records of one student, and where they differ."""

    before: Record
    after: Record
    cases: tuple[CaseChange, ...]

    @property
    def points(self) -> float:
        """Points gained; negative, lost."""
        return self.after.scores.total - self.before.scores.total

    @property
    def changes_score(self) -> bool:
        """Whether the student or the instructor would see another score."""
        return self.before.scores != self.after.scores


def compare(before: Record, after: Record) -> ScoreChange:
    """Return what differs: cases that came, went, or have another outcome or other points."""
    old, new = _by_name(before), _by_name(after)
    changes = [
        CaseChange(*name, old.get(name), new.get(name))
        for name in dict.fromkeys((*old, *new))
        if _seen(old.get(name)) != _seen(new.get(name))
    ]
    return ScoreChange(before, after, tuple(changes))


def _by_name(record: Record) -> dict[tuple[str, str], CaseResult]:
    return {(it.slug, case.name): case for it in record.exercises for case in it.cases}


def _seen(case: CaseResult | None) -> tuple[object, ...]:
    return () if case is None else (case.outcome, case.points)


def _earned(case: CaseResult | None) -> float:
    return 0.0 if case is None else case.earned
