"""What a check is, and what it finds."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from autograder.assignment import Assignment, LimitsSection
from autograder.results import ExerciseResult
from autograder.submission import Submission


@dataclass(frozen=True)
class Finding:
    """Something that is not as it should be.

    Parameters
    ----------
    where : str
        A file, a case, a belief.
    what : str
        What is wrong with it.
    to_do : str
        What the author can do about it.
    """

    where: str
    what: str
    to_do: str


@dataclass(frozen=True)
class Report:
    """What came of one check.

    Parameters
    ----------
    check : str
        Its name.
    summary : str
        What was looked at, in numbers.
    """

    check: str
    summary: str
    findings: tuple[Finding, ...]


class Check(ABC):
    """One proof about a course.

    Parameters
    ----------
    assignment : Assignment
        The course.
    """

    name: str
    explain = True  # whether what lies behind wrong answers matters to it

    def __init__(self, assignment: Assignment) -> None:
        self.assignment = assignment

    @property
    def limits(self) -> LimitsSection:
        """What the code of its submissions may use: what students' code may, unless overridden."""
        return self.assignment.limits

    def submissions(self) -> Sequence[Submission]:
        """Return what it needs to have graded; nothing, unless overridden."""
        return ()

    def judge(self, submission: Submission, exercises: Sequence[ExerciseResult]) -> None:
        """Take the results of one of its submissions into account; in any order."""
        raise NotImplementedError(f"{self.name} has asked for no submission")

    @abstractmethod
    def conclude(self) -> Iterator[Finding]:
        """Yield what was found, once all submissions are graded."""

    @abstractmethod
    def summary(self) -> str:
        """Return in numbers what was looked at, once it is concluded."""

    def report(self) -> Report:
        """Conclude."""
        findings = tuple(self.conclude())
        return Report(self.name, self.summary(), findings)
