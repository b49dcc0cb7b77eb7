"""One exercise's reference, beliefs and contract, against which answers to it are held."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

from autograder.assignment import Exercise
from autograder.calls import Call
from autograder.cases import RecordedCase
from autograder.diagnosis.beliefs import Belief
from autograder.diagnosis.comparison import WrongCall
from autograder.diagnosis.examination import Examination
from autograder.diagnosis.replay import Program, silence
from autograder.diagnosis.shrinking import shrink
from autograder.diagnosis.sizes import Contract
from autograder.misconceptions import Misconception
from autograder.outcomes import CaseEnded

# Makes a call of the student's function; raises `CaseEnded` if no value comes.
Ask = Callable[[Call], Any]


class Diagnostician:
    """Knows an exercise, and what may be wrong with answers to it.

    Parameters
    ----------
    exercise : Exercise
    misconceptions : sequence of Misconception
        All that are known of this exercise.

    Raises
    ------
    ProgramBroken
        If the reference or a misconception cannot be run.
    """

    def __init__(self, exercise: Exercise, misconceptions: Sequence[Misconception]) -> None:
        self._several_answers = exercise.several_answers
        self._contract = Contract(exercise.stub.read_text(encoding="utf-8"))
        self._reference = Program(exercise.solution_source, f"solutions/{exercise.slug}.py")
        self._beliefs = [
            Belief(it, Program(it.source, f"{exercise.slug}/{it.name}.py")) for it in misconceptions
        ]

    def examination(self) -> Examination:
        """Begin to look into the answers of one submission."""
        return Examination(self._reference, self._beliefs, self._contract, self._several_answers)

    def counterexample(self, case: RecordedCase, ask: Ask, seconds: float) -> str:
        """Return the smallest call found that goes wrong as one of this case did, in words, or ''.

        Parameters
        ----------
        ask : callable
            Makes a call of the student's function as it is now.
        seconds : float
            For the search; then the smallest found until then is taken.
        """
        end = time.monotonic() + seconds
        smallest: list[WrongCall] = []

        def goes_wrong(call: Call) -> bool:
            if time.monotonic() > end:
                return False
            expected = self._reference.answer(call)
            if expected.error:
                return False
            try:
                wrong = WrongCall(call, ask(call), expected.value, self._several_answers)
            except CaseEnded:
                return False
            if wrong.differing and wrong.is_finite:
                smallest[:] = [wrong]
                return True
            return False

        with silence():
            call = next(filter(goes_wrong, case.made), None)
            if call is not None:
                shrink(
                    [*call.args, call.kwargs],
                    lambda it: goes_wrong(Call(call.function, tuple(it[:-1]), it[-1])),
                )
        return smallest[0].shown if smallest else ""
