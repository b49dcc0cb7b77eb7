"""From recorded calls to the one misconception that they follow from."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from autograder.calls import Call
from autograder.diagnosis.answers import answer_in, differing, parts_with_one_answer
from autograder.diagnosis.replay import Program, Replay
from autograder.misconceptions import Misconception


class Belief(NamedTuple):
    """A misconception, and the same ready to be asked."""

    misconception: Misconception
    program: Program


class Suspicion:
    """The beliefs of an exercise, held against all that a student's functions returned.

    A belief is named if all calls of a failed case are answered as it answers them, and not all as
    the reference does; if no other call to the same functions speaks against it; and if it is the
    only one of which this is true. Of parts that have several right answers, only those have to be
    the belief's that nothing else tells from the right one.

    Parameters
    ----------
    reference : Program
    beliefs : sequence of Belief
    calls : sequence of Call
        All that were recorded, of cases that passed as well.
    replay : Replay
        Asks the programs.
    several_answers : collection of str
        See `parts_with_one_answer`.
    """

    def __init__(
        self,
        reference: Program,
        beliefs: Sequence[Belief],
        calls: Sequence[Call],
        replay: Replay,
        several_answers: Collection[str] = (),
    ) -> None:
        self._reference = reference
        self._beliefs = beliefs
        self._calls = calls
        self._replay = replay
        self._several_answers = several_answers
        self._ruled_out: dict[tuple[str, str], bool] = {}  # by belief and function

    def belief_behind(self, calls: Sequence[Call]) -> Misconception | None:
        """Return the belief that the calls of a failed case follow from."""
        left = [belief for belief in self._beliefs if self._may_be_behind(belief, calls)]
        if not left:
            return None
        # The last call is the one that failed, if the test looks at each before it makes the next.
        wrong = next((call for call in reversed(calls) if self._is_wrong(call)), None)
        if wrong is None:
            return None
        fitting = [
            belief
            for belief in left
            if not self._is_ruled_out(belief, wrong)
            and all(self._follows(call, belief) for call in calls)
            and not any(self._is_ruled_out(belief, call) for call in calls)
        ]
        return fitting[0].misconception if len(fitting) == 1 else None

    def first_that_fits(self, calls: Sequence[Call]) -> Belief | None:
        """Return a belief that all calls of a failed case follow from, whatever others say."""
        if not any(map(self._is_wrong, reversed(calls))):
            return None
        fitting = (it for it in self._beliefs if all(self._follows(call, it) for call in calls))
        return next(fitting, None)

    def _may_be_behind(self, belief: Belief, calls: Sequence[Call]) -> bool:
        """Tell whether nothing is known yet against a belief about the functions called."""
        name = belief.misconception.name
        return not any(self._ruled_out.get((name, call.function)) for call in calls)

    def _is_wrong(self, call: Call) -> bool:
        return answer_in(call) is not None and not self._replay.agrees(self._reference, call)

    def _is_ruled_out(self, belief: Belief, first: Call) -> bool:
        """Tell whether a call to one function speaks against a belief; look at this one first."""
        key = belief.misconception.name, first.function
        if key not in self._ruled_out:
            self._ruled_out[key] = self._contradicts(belief, first) or any(
                self._contradicts(belief, call)
                for call in self._calls
                if call.function == first.function
            )
        return self._ruled_out[key]

    def _contradicts(self, belief: Belief, call: Call) -> bool:
        if answer_in(call) is None or self._follows(call, belief):
            return False
        # A check of bad input that is missing is another mistake, unless the belief is about it.
        refused = self._replay.answer(self._reference, call)
        return not refused.error or not refused.is_like(self._replay.answer(belief.program, call))

    def _follows(self, call: Call, belief: Belief) -> bool:
        """Tell whether a call was answered as somebody who holds a belief would."""
        if self._replay.agrees(belief.program, call):
            return True
        if not any(part.startswith(call.function) for part in self._several_answers):
            return False
        got = answer_in(call)
        believed = self._replay.answer(belief.program, call)
        right = self._replay.answer(self._reference, call)
        if got is None or got.error or believed.error or right.error:
            return False
        mine, its, theirs = (
            parts_with_one_answer(call.function, it.value, self._several_answers)
            for it in (got, believed, right)
        )
        # Who is wrong in these made a choice of his own in the others: a sign, an order.
        tells = bool(differing(its, theirs))
        return tells and mine.keys() == its.keys() and not differing(mine, its)
