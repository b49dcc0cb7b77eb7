"""A call to a student's function: what it may use, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import Any

import numpy as np

from autograder.budget import Budget
from autograder.describe import describe
from autograder.isolation import Limits
from autograder.outcomes import CaseEnded

_MOST_ARGUMENTS = 6
_LARGE = 256 << 10  # bytes


@dataclass(frozen=True)
class CallLimits:
    """What the student's code of one exercise may use.

    Parameters
    ----------
    call_seconds : float
        Wall time of loading the file, and of each call; of calls that travel together, of them all.
    exercise_seconds : float
        Wall time of all its calls together; once it is used up, nothing more is run.
    memory_bytes : int
        Address space of a worker.
    reply_bytes : int
        Arrays that one reply may hold, together.
    """

    call_seconds: float = 2.0
    exercise_seconds: float = 6.0
    memory_bytes: int = 2 << 30
    reply_bytes: int = 64 << 20

    def budget(self, within: Budget | None = None) -> Budget:
        """Return the time of all calls of the exercise, as a part of a submission's."""
        return Budget(self.exercise_seconds, self.call_seconds, "exercise", within)

    @property
    def of_worker(self) -> Limits:
        """What the system is to hold a worker to."""
        return Limits(cpu_seconds=int(self.exercise_seconds) + 2, memory_bytes=self.memory_bytes)


@dataclass
class Call:
    """One call as it was made, and what came of it.

    Parameters
    ----------
    others : int
        How many calls, made together with this one, may be the one that failed in its place.
    """

    function: str
    args: tuple[Any, ...]
    kwargs: dict[str, Any] = field(default_factory=dict)
    value: Any = None
    failure: CaseEnded | None = None
    others: int = 0

    @property
    def shown(self) -> str:
        """The call as short text."""
        shown = [describe(value, most_numbers=4) for value in self.args[:_MOST_ARGUMENTS]]
        shown += ["…"] if len(self.args) > _MOST_ARGUMENTS else []
        shown += [f"{name}={describe(it, most_numbers=4)}" for name, it in self.kwargs.items()]
        others = f" or one of the {self.others} calls after it" if self.others else ""
        return f"{self.function}({', '.join(shown)}){others}"

    @property
    def nbytes(self) -> int:
        """Bytes of the arrays and characters of the texts among arguments and value."""
        return sum(map(_nbytes, (self.args, self.kwargs, self.value)))


def are_large(calls: Iterable[Call]) -> bool:
    """Tell whether calls hold more than is kept of a case, to be looked into later."""
    return sum(call.nbytes for call in calls) > _LARGE


class Recording:
    """Keeps what becomes of a call that is made while the context lasts.

    Hundreds are made for each submission, so that the overhead of a generator would show.

    Parameters
    ----------
    calls : list of Call
        To which it is added.
    """

    def __init__(self, calls: list[Call], call: Call) -> None:
        self._call = call
        calls.append(call)

    def __enter__(self) -> Call:
        return self._call

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if isinstance(error, CaseEnded):
            self._call.failure = error


@dataclass(frozen=True)
class Seconds:
    """How long something took.

    Parameters
    ----------
    wall : float
    processor : float
        Of the worker, read from outside; nan where it cannot be read.
    """

    wall: float
    processor: float


@dataclass(frozen=True)
class TimedCall:
    """A call with its inputs delivered beforehand.

    Parameters
    ----------
    value : object
        What came back.
    delivery : Seconds
        Until the worker said that it has the inputs.
    call : Seconds
        From then on: of wall time to the last byte of the reply, of processor time until the worker
        was stopped, so that what it does after its reply is charged too.
    """

    value: Any
    delivery: Seconds
    call: Seconds

    def without_value(self) -> TimedCall:
        """Return the times alone, which take no memory."""
        return replace(self, value=None)


def _nbytes(value: Any) -> int:
    if isinstance(value, np.ndarray):
        return value.nbytes
    if isinstance(value, str):
        return len(value)
    if isinstance(value, dict):
        return sum(map(_nbytes, value.values()))
    return sum(map(_nbytes, value)) if isinstance(value, list | tuple) else 0
