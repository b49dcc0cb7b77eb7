"""The results of a submission's exercises as JSON that will be read for years: no pickle.

What a field holds by default is left out, which most cases make use of.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from typing import Any

from autograder.case_result import CaseResult
from autograder.explanation import Explanation
from autograder.outcomes import Outcome
from autograder.results import ExerciseResult
from autograder.timing import Race
from autograder.timing.race import Clock, Stop

_FORM = 1


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
    """
    content = json.loads(text)
    if content["form"] != _FORM:
        raise UnknownForm(f"results in form {content['form']}; this handgrad knows form {_FORM}")
    return tuple(_exercise(it) for it in content["exercises"])


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        shown = {
            it.name: _plain(getattr(value, it.name))
            for it in fields(value)
            if getattr(value, it.name) != it.default
        }
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
        content["slug"],
        content["title"],
        tuple(_case(it) for it in content.get("cases", ())),
        tuple(_race(it) for it in content.get("races", ())),
    )


def _case(content: dict[str, Any]) -> CaseResult:
    explanation = Explanation(**content.pop("explanation", {}))
    outcome = Outcome(content.pop("outcome"))
    return CaseResult(outcome=outcome, explanation=explanation, **content)


def _race(content: dict[str, Any]) -> Race:
    low, high = map(float, content["interval"])
    return Race(
        function=content["function"],
        limits=tuple(content.get("limits", ())),
        ratios=tuple(map(float, content.get("ratios", ()))),
        interval=(low, high),
        clock=Clock(content["clock"]),
        stop=Stop(content["stop"]),
        by_input=tuple((inputs, float(ratio)) for inputs, ratio in content.get("by_input", ())),
        student_effort=float(content["student_effort"]),
        reference_effort=float(content["reference_effort"]),
        notes=tuple(content.get("notes", ())),
    )
