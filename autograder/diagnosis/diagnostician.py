"""One exercise's reference, beliefs and contract, and what they say about failed cases."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from autograder.assignment import Exercise
from autograder.calls import Call
from autograder.cases import RecordedCase
from autograder.diagnosis.answers import answer_in
from autograder.diagnosis.beliefs import Belief, Suspicion
from autograder.diagnosis.comparison import Comparison, WrongCall
from autograder.diagnosis.replay import Program, Replay, silence
from autograder.diagnosis.shrinking import shrink
from autograder.diagnosis.sizes import Contract
from autograder.explanation import Explanation
from autograder.misconceptions import Misconception
from autograder.outcomes import CaseEnded

_MOST_CALLS = 3  # of a case, that are compared with the reference's

# Makes a call of the student's function; raises `CaseEnded` if no value comes.
Ask = Callable[[Call], Any]


class Diagnostician:
    """Knows an exercise, and explains wrong answers to it.

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

    def explain(self, cases: Sequence[RecordedCase]) -> dict[str, Explanation]:
        """Return what may lie behind each case that ended as wrong, by the case's name.

        Parameters
        ----------
        cases : sequence of RecordedCase
            All of the exercise that have run, public ones first.

        Notes
        -----
        Later cases do no more for an earlier one than rule beliefs out: that is all that a public
        message can tell about hidden cases.
        """
        replay = Replay()
        calls = [call for case in cases for call in case.made]
        suspicion = Suspicion(self._reference, self._beliefs, calls, replay, self._several_answers)
        comparison = Comparison(self._contract, lambda call: replay.answer(self._reference, call))
        with silence():
            return {
                case.name: self._explanation(case, suspicion, comparison, replay)
                for case in cases
                if case.is_wrong
            }

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

    def _explanation(
        self, case: RecordedCase, suspicion: Suspicion, comparison: Comparison, replay: Replay
    ) -> Explanation:
        try:
            belief = suspicion.belief_behind(case.made)
            if belief is not None:
                return Explanation(belief.name, belief.belief, belief.hint)
            return Explanation(relation=self._relation(case, comparison, replay))
        except Exception as error:  # a stranger's values must not stop the grading
            return Explanation(fault=f"{type(error).__name__}: {error}")

    def _relation(self, case: RecordedCase, comparison: Comparison, replay: Replay) -> str:
        if not case.made or comparison.has_given_up(case.made[-1].function):
            return ""
        calls = [*itertools.islice(self._wrong_calls(case.made, replay), _MOST_CALLS)]
        return comparison.relation(calls) if calls else ""

    def _wrong_calls(self, calls: Sequence[Call], replay: Replay) -> Iterator[WrongCall]:
        """Yield the calls of the function called last that returned something wrong."""
        function = calls[-1].function
        for call in calls:
            got = answer_in(call)
            if call.function == function and got is not None and not got.error:
                expected = replay.answer(self._reference, call)
                wrong = WrongCall(call, got.value, expected.value, self._several_answers)
                if wrong.differing and not expected.error:
                    yield wrong
