"""What a test case gets under the name of a student's function."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter
from typing import Any

from autograder.remote_exercise import RemoteExercise


class RemoteFunction:
    """What a test case gets under the name of a student's function.

    Calling it runs the student's code in a worker; see `RemoteExercise.call` for the errors.
    """

    def __init__(self, exercise: RemoteExercise, name: str) -> None:
        self._exercise = exercise
        self._name = name

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Return what the student's function returns."""
        return self._exercise.call(self._name, args, kwargs)[0]

    def starmap(self, cases: Iterable[Sequence[Any]]) -> Iterator[Any]:
        """Return an iterator over the values for several argument tuples; one exchange for all.

        See `RemoteExercise.starmap` for what it raises, and when.
        """
        return map(itemgetter(0), self._exercise.starmap(self._name, cases))

    def call_returning_arguments(self, *args: Any, **kwargs: Any) -> tuple[Any, list[Any]]:
        """Return the value and the positional arguments as they are after the call."""
        return self._exercise.call(self._name, args, kwargs, wants_arguments=True)

    def starmap_returning_arguments(
        self, cases: Iterable[Sequence[Any]]
    ) -> Iterator[tuple[Any, list[Any]]]:
        """Return an iterator over what `call_returning_arguments` returns for each tuple."""
        return self._exercise.starmap(self._name, cases, wants_arguments=True)

    def call_measuring_memory(self, *args: Any) -> tuple[Any, int | None]:
        """Return the value and the bytes of memory that the call needed, if they can be told."""
        return self._exercise.measured_call(self._name, args)
