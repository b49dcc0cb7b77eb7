"""What one submission's answers to one exercise say about the mistakes behind them."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Sequence

from autograder.calls import Call, are_large
from autograder.cases import RecordedCase
from autograder.diagnosis.answers import answer_in
from autograder.diagnosis.beliefs import Belief, Suspicion
from autograder.diagnosis.comparison import Comparison, WrongCall
from autograder.diagnosis.replay import Program, Replay, silence
from autograder.diagnosis.sizes import Contract
from autograder.explanation import Explanation

_MOST_CALLS = 3  # of a case, that are compared with the reference's


class Examination:
    """Holds a submission's answers against the reference and the beliefs.

    Parameters
    ----------
    reference : Program
    beliefs : sequence of Belief
    contract : Contract
    several_answers : collection of str
        See `parts_with_one_answer`.
    """

    def __init__(
        self,
        reference: Program,
        beliefs: Sequence[Belief],
        contract: Contract,
        several_answers: Collection[str],
    ) -> None:
        self._reference = reference
        self._beliefs = beliefs
        self._several_answers = several_answers
        self._replay = Replay()
        self._comparison = Comparison(contract, lambda it: self._replay.answer(reference, it))

    def accounts_for(self, calls: Sequence[Call]) -> bool:
        """Tell whether the calls of a failed case all follow from one belief, whatever others say.

        What was behind one case is what is tried first for the next.
        """
        # Answers to large calls are not held, as the calls themselves are not.
        suspicion = self._suspicion(calls, Replay() if are_large(calls) else self._replay)
        try:
            with silence():
                belief = suspicion.first_that_fits(calls)
        except Exception:  # a stranger's values: they are looked at again, and then it is told
            return False
        if belief is not None:
            self._beliefs = sorted(self._beliefs, key=lambda it: it is not belief)
        return belief is not None

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
        calls = [call for case in cases for call in case.made]
        suspicion = self._suspicion(calls, self._replay)
        with silence():
            return {
                case.name: self._explanation(case, suspicion) for case in cases if case.is_wrong
            }

    def _suspicion(self, calls: Sequence[Call], replay: Replay) -> Suspicion:
        return Suspicion(self._reference, self._beliefs, calls, replay, self._several_answers)

    def _explanation(self, case: RecordedCase, suspicion: Suspicion) -> Explanation:
        try:
            belief = suspicion.belief_behind(case.made)
            if belief is not None:
                return Explanation(belief.name, belief.belief, belief.hint)
            return Explanation(relation=self._relation(case))
        except Exception as error:  # a stranger's values must not stop the grading
            return Explanation(fault=f"{type(error).__name__}: {error}")

    def _relation(self, case: RecordedCase) -> str:
        if not case.made or self._comparison.has_given_up(case.made[-1].function):
            return ""
        calls = [*itertools.islice(self._wrong_calls(case.made), _MOST_CALLS)]
        return self._comparison.relation(calls) if calls else ""

    def _wrong_calls(self, calls: Sequence[Call]) -> Iterator[WrongCall]:
        """Yield the calls of the function called last that returned something wrong."""
        function = calls[-1].function
        for call in calls:
            got = answer_in(call)
            if call.function == function and got is not None and not got.error:
                expected = self._replay.answer(self._reference, call)
                wrong = WrongCall(call, got.value, expected.value, self._several_answers)
                if wrong.differing and not expected.error:
                    yield wrong
