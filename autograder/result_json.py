"""The results of a submission's exercises as JSON that will be read for years: no pickle.

What a field holds by default is left out, which most cases make use of.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

from autograder.case_result import CaseResult
from autograder.explanation import Explanation
from autograder.outcomes import Outcome
from autograder.results import ExerciseResult
from autograder.timing import Race
from autograder.timing.race import Clock, Stop

_FORM = 1
_NUMBER = int | float  # what is written as 1 is read as 1
_TYPES = {"str": str, "float": _NUMBER, "bool": bool}


class UnknownForm(ValueError):
    """The text was written by another handgrad, in a form that this one does not know."""


def to_json(exercises: Iterable[ExerciseResult]) -> str:
    """Return results as a text of ASCII characters."""
    content = {"form": _FORM, "exercises": [_plain(exercise) for exercise in exercises]}
    # Students' texts may hold anything, also what no encoding can carry unless it is escaped.
    return json.dumps(content, ensure_ascii=True, allow_nan=False, separators=(",", ":"))


def from_json(text: str) -> tuple[ExerciseResult, ...]:
    """Return the results that `to_json` was called on, to the bit.

    Raises
    ------
    UnknownForm
    LookupError, TypeError, ValueError, AttributeError
        If it is no such text: nothing that is missing is made up, and nothing of another
        type taken over.
    """
    content = json.loads(text)
    if content["form"] != _FORM:
        raise UnknownForm(f"results in form {content['form']}; this handgrad knows form {_FORM}")
    return tuple(_exercise(it) for it in content["exercises"])


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        kind: Any = type(value)
        held = ((name, getattr(value, name), default) for name, default in _defaults(kind))
        shown = {name: _plain(it) for name, it, default in held if it != default}
        return {name: content for name, content in shown.items() if content not in ({}, [])}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, float):
        # JSON has no nan, which an unknown processor time is. Nothing is rounded: what is shown is
        # rounded later, and to round twice may give another number.
        return value if math.isfinite(value) else str(value)
    return value


def _exercise(content: dict[str, Any]) -> ExerciseResult:
    return ExerciseResult(
        _of(str, content["slug"]),
        _of(str, content["title"]),
        tuple(_case(it) for it in content.get("cases", ())),
        tuple(_race(it) for it in content.get("races", ())),
    )


def _case(content: dict[str, Any]) -> CaseResult:
    explanation = Explanation(**_typed(content.pop("explanation", {}), Explanation))
    outcome = Outcome(content.pop("outcome"))
    return CaseResult(outcome=outcome, explanation=explanation, **_typed(content, CaseResult))


def _race(content: dict[str, Any]) -> Race:
    low, high = map(float, content["interval"])
    return Race(
        function=_of(str, content["function"]),
        limits=tuple(_of(_NUMBER, it) for it in content.get("limits", ())),
        ratios=tuple(map(float, content.get("ratios", ()))),
        interval=(low, high),
        clock=Clock(content["clock"]),
        stop=Stop(content["stop"]),
        by_input=tuple(
            (_of(str, inputs), float(ratio)) for inputs, ratio in content.get("by_input", ())
        ),
        student_effort=float(content["student_effort"]),
        reference_effort=float(content["reference_effort"]),
        notes=tuple(_of(str, it) for it in content.get("notes", ())),
    )


def _typed(content: dict[str, Any], kind: type) -> dict[str, Any]:
    """Return what is to be made into this kind, whose own constructor takes any type."""
    types = _types(kind)
    for name, value in content.items():
        _of(types.get(name, object), value)
    return content


@cache
def _defaults(kind: type) -> list[tuple[str, Any]]:
    return [(it.name, it.default) for it in fields(kind)]


@cache
def _types(kind: type) -> dict[str, Any]:
    return {it.name: _TYPES[it.type] for it in fields(kind) if it.type in _TYPES}


def _of(kind: Any, value: Any) -> Any:
    if not isinstance(value, kind):
        raise TypeError(f"{value!r} is of type {type(value).__name__}")
    return value
