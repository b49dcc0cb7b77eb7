"""A graded submission -> explanations in its results: beliefs, relations, counterexamples."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping
from dataclasses import replace

from autograder.assignment import Assignment, Exercise
from autograder.budget import Budget
from autograder.cases import RecordedCase, RecordedTestFile
from autograder.diagnosis import Diagnostician, run_within
from autograder.explanation import Explanation
from autograder.misconceptions import read_misconceptions
from autograder.sitting import Sitting

_SEARCH_SECONDS = 0.2


class Explainer:
    """Explains what is wrong with submissions.

    Parameters
    ----------
    assignment : Assignment
    hidden_cases : mapping from slug to collection of str
        Names of each exercise's hidden cases.
    hidden_counterexamples : bool
        Whether to look for small counterexamples for hidden cases as well.

    Raises
    ------
    AssignmentError
        If a misconception cannot be read.
    ProgramBroken
        If a reference or a misconception cannot be run.
    """

    def __init__(
        self,
        assignment: Assignment,
        hidden_cases: Mapping[str, Collection[str]],
        hidden_counterexamples: bool = False,
    ) -> None:
        self._known = [
            (it, Diagnostician(it, read_misconceptions(it, hidden_cases[it.slug])))
            for it in assignment.exercises
        ]
        self._seconds = assignment.limits.call_seconds
        self._hidden_counterexamples = hidden_counterexamples

    def explain(
        self, files: Mapping[str, tuple[RecordedTestFile, RecordedTestFile]], sitting: Sitting
    ) -> None:
        """Add explanations to the results of one submission's cases.

        Parameters
        ----------
        files : mapping from slug to pair of RecordedTestFile
            The public and the hidden file of each exercise, after they have run.
        sitting : Sitting
            Where the student's functions can be asked for more.

        Notes
        -----
        What takes too long is left out: the replays of a submission have the time of one call
        together, and the searches for counterexamples 0.2 s.
        """
        failed = [
            (exercise, diagnostician, files[exercise.slug])
            for exercise, diagnostician in self._known
            if not all(file.all_passed for file in files[exercise.slug])
        ]
        found: dict[str, dict[str, Explanation]] = {it.slug: {} for it, _, _ in failed}

        def replay() -> None:
            for exercise, diagnostician, (public, hidden) in failed:
                cases = [*public.recorded, *hidden.recorded]
                found[exercise.slug] = diagnostician.explain(cases)

        if failed:
            run_within(self._seconds, replay)
        searches = _Searches(sitting)
        for exercise, diagnostician, (public, hidden) in failed:
            explanations = dict(found[exercise.slug])
            for file in (public, hidden) if self._hidden_counterexamples else (public,):
                case = next(filter(_is_random_and_wrong, file.recorded), None)
                if case is not None:
                    smallest = searches.counterexample(exercise, diagnostician, case)
                    explanation = explanations.get(case.name, Explanation())
                    explanations[case.name] = replace(explanation, counterexample=smallest)
            public.explain(explanations)
            hidden.explain(explanations)


class _Searches:
    """The searches for counterexamples of one submission, and the time that is left for them."""

    def __init__(self, sitting: Sitting) -> None:
        self._sitting = sitting
        self._seconds = _SEARCH_SECONDS

    def counterexample(
        self, exercise: Exercise, diagnostician: Diagnostician, case: RecordedCase
    ) -> str:
        """Return the smallest counterexample found for a case, or '' if there is none."""
        if self._seconds <= 0:
            return ""
        started = time.monotonic()
        # In a worker that has seen nothing: what it computes now goes into a message.
        student = self._sitting.afresh(exercise, Budget(self._seconds, self._seconds))
        try:
            return diagnostician.counterexample(
                case,
                lambda call: student.call(call.function, call.args, call.kwargs)[0],
                self._seconds,
            )
        finally:
            student.renew()
            self._seconds -= time.monotonic() - started


def _is_random_and_wrong(case: RecordedCase) -> bool:
    """Tell whether a case is worth a search: worked examples are small already."""
    return case.is_random and case.is_wrong
