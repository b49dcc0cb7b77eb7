"""Checks of what a function does besides returning: what it refuses, changes and needs."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Protocol

import numpy as np

from autograder.checks.values import assert_that
from autograder.describe import describe
from autograder.outcomes import CallFailed, Outcome, Wrong


class SubmittedFunction(Protocol):
    """What a test case gets under the name of a student's function."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Return what the student's function returns."""
        ...

    def starmap(self, cases: Iterable[Sequence[Any]]) -> Iterator[Any]:
        """Return an iterator over the values for several argument tuples.

        The calls must not depend on one another: they are made in order, but all of them before
        the first value comes. An exception comes when the turn of its call comes.
        """
        ...

    def call_returning_arguments(self, *args: Any, **kwargs: Any) -> tuple[Any, list[Any]]:
        """Return the value and the positional arguments as they are after the call."""
        ...

    def starmap_returning_arguments(
        self, cases: Iterable[Sequence[Any]]
    ) -> Iterator[tuple[Any, list[Any]]]:
        """Return an iterator over what `call_returning_arguments` returns for each tuple."""
        ...

    def call_measuring_memory(self, *args: Any) -> tuple[Any, int | None]:
        """Return the value and the bytes of memory that the call needed, if they can be told."""
        ...


def starmap(
    function: SubmittedFunction | Callable[..., Any], cases: Iterable[Sequence[Any]]
) -> Iterator[Any]:
    """Return an iterator over a function's values for several argument tuples.

    Public tests use this in place of `SubmittedFunction.starmap`: a student runs them with otter
    alone, which passes the function itself.
    """
    if hasattr(function, "starmap"):
        return iter(function.starmap(cases))
    return map(_call, itertools.repeat(function), cases)


def _call(function: Callable[..., Any], args: Sequence[Any]) -> Any:
    """Call a function of this process; what it raises ends the case as in any other."""
    try:
        return function(*args)
    except Exception as error:
        kinds = tuple(kind.__name__ for kind in type(error).__mro__)
        what = f"{kinds[0]}: {error}"
        raise CallFailed(Outcome.CRASHED, what, exception_types=kinds, text=str(error)) from error


class Bad:
    """A call that must raise `ValueError`, written as the call is: ``Bad(x, 0, because="…")``.

    Parameters
    ----------
    *args : object
        Of the function.
    because : str
        What is bad about them, as it ends the sentence "should raise ValueError: …".
    mentions : str, optional
        The offending value: text that the error's message must contain.
    """

    def __init__(self, *args: Any, because: str, mentions: str = "") -> None:
        self.args = args
        self.because = because
        self.mentions = mentions


def assert_raises_value_error(
    function: SubmittedFunction | Callable[..., Any], good: Sequence[Any], *calls: Bad
) -> None:
    """Fail unless each of these calls raises `ValueError`, and one with good arguments returns.

    Parameters
    ----------
    good : sequence
        Arguments that are to be accepted: a function that refuses everything checks nothing.
    """
    results = starmap(function, [good, *(call.args for call in calls)])
    next(results)
    for call in calls:
        try:
            returned = next(results)
        except CallFailed as failure:
            if "ValueError" not in failure.exception_types:
                raise
            assert_that(
                call.mentions in failure.text,
                f"the error does not mention the offending value: {call.because}",
                got=failure.text,
                expected=f"a message that contains {call.mentions!r}",
                next_step="Put the offending value into the message of the ValueError.",
            )
        else:
            raise Wrong(
                f"should raise ValueError: {call.because}",
                got=f"a result: {describe(returned)}",
                expected="ValueError",
                next_step="Check the input before you compute.",
            )


def assert_unchanged(before: Sequence[Any], after: Sequence[Any]) -> None:
    """Fail unless the arguments of a call are the same to the bit `before` it and `after` it."""
    for position, (was, now) in enumerate(zip(before, after, strict=True)):
        assert_that(
            _identical(was, now),
            f"the function changed its argument number {position + 1}",
            got=now,
            expected=was,
            next_step="Work on a copy; augmented assignments (+=, *=) change an array in place.",
        )


def assert_memory_within(
    function: SubmittedFunction, *args: Any, limit: float, next_step: str = ""
) -> Any:
    """Fail if the call needs more than `limit` bytes besides its inputs; return its value.

    Where the system does not tell a process's memory, nothing fails.
    """
    value, needed = function.call_measuring_memory(*args)
    assert_that(
        needed is None or needed <= limit,
        "the call needs too much memory",
        got=f"{(needed or 0) / 2**20:.1f} MiB",
        expected=f"at most {limit / 2**20:.1f} MiB besides the inputs",
        next_step=next_step,
    )
    return value


def _identical(a: Any, b: Any) -> bool:
    """Tell whether two values of the kinds that cross the wire are the same to the bit."""
    if isinstance(a, np.ndarray):
        return (
            isinstance(b, np.ndarray)
            and a.shape == b.shape
            and a.dtype == b.dtype
            and a.tobytes() == b.tobytes()
        )
    if isinstance(a, list | tuple):
        return (
            type(a) is type(b)
            and len(a) == len(b)
            and all(_identical(x, y) for x, y in zip(a, b, strict=True))
        )
    if isinstance(a, dict):
        return (
            isinstance(b, dict) and a.keys() == b.keys() and all(_identical(a[k], b[k]) for k in a)
        )
    return type(a) is type(b) and bool(a == b)
