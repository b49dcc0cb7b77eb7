"""A submission while it is graded -> explanations: beliefs, relations, counterexamples."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from autograder.assignment import Assignment, Exercise
from autograder.calls import Call
from autograder.cases import RecordedCase, RecordedTestFile
from autograder.diagnosis import Diagnostician, Patience
from autograder.explanation import Explanation
from autograder.misconceptions import read_misconceptions
from autograder.sitting import Sitting

_SEARCH_SECONDS = 0.2


class Explainer:
    """Knows what may be wrong with submissions.

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
        self._known = {
            it.slug: Diagnostician(it, read_misconceptions(it, hidden_cases[it.slug]))
            for it in assignment.exercises
        }
        self._seconds = assignment.limits.call_seconds
        self._hidden_counterexamples = hidden_counterexamples

    def inquiry(self) -> Inquiry:
        """Begin to look into one submission."""
        return Inquiry(self._known, self._seconds, self._hidden_counterexamples)


class Inquiry:
    """What is found out about one submission, while it is graded and after.

    Parameters
    ----------
    known : mapping from slug to Diagnostician
    seconds : float
        For all that programs of the course's authors are asked.
    hidden_counterexamples : bool
        As for `Explainer`.

    Notes
    -----
    What takes too long is left out: what authors' programs are asked has the time of one call in
    all, and the searches for counterexamples 0.2 s.
    """

    def __init__(
        self, known: Mapping[str, Diagnostician], seconds: float, hidden_counterexamples: bool
    ) -> None:
        self._known = known
        self._examinations = {slug: it.examination() for slug, it in known.items()}
        self._patience = Patience(seconds)
        self._hidden_counterexamples = hidden_counterexamples
        self._search_seconds = _SEARCH_SECONDS
        self._counterexamples: dict[tuple[str, str], str] = {}  # by slug and name of the case

    def accounts_for(self, exercise: Exercise, calls: Sequence[Call]) -> bool:
        """Tell whether the calls of a failed case were answered as a known belief answers them."""
        found: list[bool] = []
        examination = self._examinations[exercise.slug]
        self._patience.run(lambda: found.append(examination.accounts_for(calls)))
        return any(found)

    def search(self, exercise: Exercise, file: RecordedTestFile, sitting: Sitting) -> None:
        """Look for a small counterexample for one case of a test file that has run, if any failed.

        For a public file this is done before any hidden case has run: what the student's functions
        return now goes into a message.
        """
        case = next(filter(_is_random_and_wrong, file.recorded), None)
        if case is None or (case.is_hidden and not self._hidden_counterexamples):
            return
        if self._search_seconds <= 0:
            return
        started = time.monotonic()
        with sitting.asked_more(exercise, self._search_seconds) as student:
            text = self._known[exercise.slug].counterexample(
                case,
                lambda call: student.call(call.function, call.args, call.kwargs)[0],
                self._search_seconds,
            )
        self._counterexamples[exercise.slug, case.name] = text
        self._search_seconds -= time.monotonic() - started

    def explain(self, files: Mapping[str, Sequence[RecordedTestFile]]) -> None:
        """Add explanations to the results of the submission's cases.

        Parameters
        ----------
        files : mapping from slug to sequence of RecordedTestFile
            The public and the hidden file of each exercise, after they have run.
        """
        failed = {
            slug: [case for file in of_one for case in file.recorded]
            for slug, of_one in files.items()
            if not all(file.all_passed for file in of_one)
        }
        found: dict[str, dict[str, Explanation]] = {slug: {} for slug in failed}

        def replay() -> None:
            for slug, cases in failed.items():
                found[slug] = self._examinations[slug].explain(cases)

        if failed:
            self._patience.run(replay)
        for (slug, case), text in self._counterexamples.items():
            explanation = found[slug].get(case, Explanation())
            found[slug][case] = replace(explanation, counterexample=text)
        for slug, explanations in found.items():
            for file in files[slug]:
                file.explain(explanations)


def _is_random_and_wrong(case: RecordedCase) -> bool:
    """Tell whether a case is worth a search: worked examples are small already."""
    return case.is_random and case.is_wrong
