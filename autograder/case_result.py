"""What became of one test case."""

from __future__ import annotations

from dataclasses import dataclass, field

from autograder.explanation import Explanation
from autograder.outcomes import Outcome, laid_out


@dataclass(frozen=True)
class CaseResult:
    """What became of one test case.

    Parameters
    ----------
    call : str
        The student's function and its arguments as they were when the case ended, or empty.
    fault : str
        For the author, if the grader is at fault: the exception. Never shown to students.
    explanation : Explanation
        What may lie behind a wrong answer.
    seconds : float
        Wall time from its beginning to its end; other cases may have had their turns meanwhile.
    """

    name: str
    points: float
    hidden: bool
    outcome: Outcome
    message: str = ""
    call: str = ""
    got: str = ""
    expected: str = ""
    next_step: str = ""
    fault: str = ""
    explanation: Explanation = field(default_factory=Explanation)
    seconds: float = 0.0

    @property
    def passed(self) -> bool:
        """Whether nothing speaks against the student's code."""
        return self.outcome in (Outcome.PASSED, Outcome.SKIPPED)

    @property
    def earned(self) -> float:
        """Points for this case."""
        return self.points if self.outcome is Outcome.PASSED else 0.0

    @property
    def feedback(self) -> str:
        """The whole message for the student, a line for each part."""
        if self.outcome is Outcome.PASSED:
            return Outcome.PASSED.value
        parts = {
            "call": self.call,
            "got": self.got,
            "expected": self.expected,
            **self.explanation.labelled,
            "next": self.next_step,
        }
        return laid_out(f"{self.outcome.value}: {self.message}", parts)
