"""Calls made again on functions that the course's authors wrote, in this process."""

from __future__ import annotations

import types
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from autograder.calls import Call
from autograder.diagnosis.answers import Answer, answer_in


class ProgramBroken(RuntimeError):
    """A reference or a misconception does not run; the author has to look."""


@contextmanager
def silence() -> Iterator[None]:
    """Let programs divide by zero and the like without a warning, as workers do."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        yield


class Program:
    """A reference, or a belief that was written down, ready to be asked.

    Parameters
    ----------
    source : str
        Python code of the course's author: it is trusted.
    name : str
        Of the file, for the author.

    Raises
    ------
    ProgramBroken
        If it cannot be run.
    """

    def __init__(self, source: str, name: str) -> None:
        self._module = types.ModuleType("program")
        try:
            exec(compile(source, name, "exec", dont_inherit=True), self._module.__dict__)
        except Exception as error:  # it is code, so anything can be wrong with it
            what = f"{type(error).__name__}: {error}"
            raise ProgramBroken(f"{name} cannot be run: {what}") from error

    def answer(self, call: Call) -> Answer:
        """Make a call again, on copies of its arguments."""
        args, kwargs = copied(call.args), copied(call.kwargs)
        try:
            return Answer(getattr(self._module, call.function)(*args, **kwargs))
        except Exception as error:
            return Answer(error=_builtin(type(error)))


class Replay:
    """Answers of several programs to calls, each found out once and compared once."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], tuple[Answer, Program, Call]] = {}
        self._agreed: dict[tuple[int, int], bool] = {}

    def answer(self, program: Program, call: Call) -> Answer:
        """Return what a program makes of a call."""
        key = id(program), id(call)
        if key not in self._known:
            # Both are kept, so that no other object gets the same id.
            self._known[key] = program.answer(call), program, call
        return self._known[key][0]

    def agrees(self, program: Program, call: Call) -> bool:
        """Tell whether a call was answered as a program answers it."""
        key = id(program), id(call)
        if key not in self._agreed:
            got = answer_in(call)
            self._agreed[key] = got is not None and got.is_like(self.answer(program, call))
        return self._agreed[key]


def copied(value: Any) -> Any:
    """Return a copy of arguments that shares no array, list or dict with them."""
    if isinstance(value, np.ndarray):
        return value.copy()
    if isinstance(value, list | tuple):
        return type(value)([it if isinstance(it, int) else copied(it) for it in value])
    if isinstance(value, dict):
        return {key: copied(item) for key, item in value.items()}
    return value


def _builtin(kind: type[BaseException]) -> str:
    """Return the closest built-in class, as a worker names what a student's code raises."""
    return next(it.__name__ for it in kind.__mro__ if it.__module__ == "builtins")
