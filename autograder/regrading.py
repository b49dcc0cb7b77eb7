"""What a corrected test changes: two records of the same submission, case by case."""

from __future__ import annotations

from dataclasses import dataclass

from autograder.case_result import CaseResult
from autograder.gradebook import Record
from autograder.outcomes import Outcome


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
    def is_unknown(self) -> bool:
        """Whether the grader was at fault this time, which is no loss of the student's."""
        return self.after is not None and self.after.outcome is Outcome.GRADER_FAULT

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
    def is_unknown(self) -> bool:
        """Whether the grader was at fault this time, so that there is no new score."""
        return self.after.has_grader_fault

    @property
    def changes_score(self) -> bool:
        """Whether the student or the instructor would see another score."""
        return self.before.scores != self.after.scores


def compare(before: Record, after: Record) -> ScoreChange:
    """Return what differs: cases that came, went, or have another outcome or other points."""
    old, new = _by_name(before), _by_name(after)
    changes = [
        CaseChange(*key[:2], old.get(key), new.get(key))
        for key in dict.fromkeys((*old, *new))
        if _seen(old.get(key)) != _seen(new.get(key))
    ]
    return ScoreChange(before, after, tuple(changes))


def _by_name(record: Record) -> dict[tuple[str, str, bool], CaseResult]:
    # `verify` refuses a name for two cases, but not every course has been verified.
    return {(it.slug, case.name, case.hidden): case for it in record.exercises for case in it.cases}


def _seen(case: CaseResult | None) -> tuple[object, ...]:
    return () if case is None else (case.outcome, case.points)


def _earned(case: CaseResult | None) -> float:
    return 0.0 if case is None else case.earned
