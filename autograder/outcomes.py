"""What can become of a test case, kept apart so that none is mistaken for another."""

from __future__ import annotations

from enum import StrEnum
from typing import Any


class Outcome(StrEnum):
    """The end of one test case. The value is what reports print."""

    PASSED = "passed"
    WRONG = "wrong"
    NOT_ATTEMPTED = "not attempted"
    MISSING = "missing"
    CRASHED = "crashed"
    TIMED_OUT = "timed out"
    OUT_OF_MEMORY = "out of memory"
    FORBIDDEN = "forbidden"
    SKIPPED = "skipped"
    GRADER_FAULT = "grader fault"


def laid_out(message: str, parts: dict[str, str]) -> str:
    """Return a message, and below it a line for each part that is not empty, with its label."""
    return "\n".join(
        [message, *(f"{label + ': ':<10}{text}" for label, text in parts.items() if text)]
    )


class CaseEnded(Exception):
    """A test case ended without passing, for a reason we know.

    Parameters
    ----------
    outcome : Outcome
        Never `PASSED` and never `GRADER_FAULT`: those are what is left when this is not raised.
    message : str
        What came to pass, for the student.
    next_step : str
        One thing to do now, or empty.
    """

    def __init__(self, outcome: Outcome, message: str, next_step: str = "") -> None:
        super().__init__(message)
        self.outcome = outcome
        self.message = message
        self.next_step = next_step

    def __reduce__(self) -> tuple[Any, ...]:
        """Return how to make it again in another process, whatever its constructor asks for."""
        return _restored, (type(self), self.args, self.__dict__)


class CallFailed(CaseEnded):
    """The student's code did not return a value.

    Parameters
    ----------
    exception_types : tuple of str
        Names of the built-in classes that the student's exception is an instance of, closest
        first: ``("ValueError", "Exception", "BaseException", "object")``. Empty when nothing was
        raised (the process ended, the deadline passed).
    line : int or None
        Line of the student's file in which the exception arose.
    text : str
        The exception's own message.
    """

    def __init__(
        self,
        outcome: Outcome,
        message: str,
        next_step: str = "",
        *,
        exception_types: tuple[str, ...] = (),
        line: int | None = None,
        text: str = "",
    ) -> None:
        super().__init__(outcome, message, next_step)
        self.exception_types = exception_types
        self.line = line
        self.text = text


class Wrong(CaseEnded, AssertionError):
    """The student's answer is not the right one.

    Parameters
    ----------
    got, expected : str
        Short text of both, or empty where a comparison would not help.
    """

    def __init__(
        self, message: str, *, got: str = "", expected: str = "", next_step: str = ""
    ) -> None:
        super().__init__(Outcome.WRONG, message, next_step)
        self.got = got
        self.expected = expected

    def __str__(self) -> str:
        """Return all of it: what a student sees who runs a test with otter alone."""
        parts = {"got": self.got, "expected": self.expected, "next": self.next_step}
        return laid_out(self.message, parts)


def _restored(kind: type[CaseEnded], args: tuple[Any, ...], state: dict[str, Any]) -> CaseEnded:
    end = kind.__new__(kind, *args)
    end.__dict__.update(state)
    return end
