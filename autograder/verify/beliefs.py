"""Every misconception is caught by the tests that it names, and called by its name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from autograder.assignment import Assignment
from autograder.case_result import CaseResult
from autograder.grading import read_test_file
from autograder.misconceptions import Misconception, read_misconceptions
from autograder.outcomes import Outcome
from autograder.results import ExerciseResult
from autograder.submission import Submission
from autograder.verify.check import Check, Finding
from autograder.verify.together import one_of_each


class Beliefs(Check):
    """Each belief fails what it names and nothing else, by a wrong answer, and is recognised.

    Parameters
    ----------
    seeds : int
        How many draws of the random cases to try.

    Raises
    ------
    AssignmentError
        If a misconception cannot be read.
    CourseBroken
        If a test file cannot be loaded.
    """

    name = "misconceptions"

    def __init__(self, assignment: Assignment, seeds: int) -> None:
        super().__init__(assignment)
        self._seeds = seeds
        beliefs = {}
        for exercise in assignment.exercises:
            cases = read_test_file(exercise.hidden_tests).test_cases
            beliefs[exercise.slug] = read_misconceptions(exercise, [case.name for case in cases])
        self._rows = list(one_of_each(beliefs))
        self._held: dict[int, dict[str, Misconception]] = {}  # by the identity of a submission
        self._wrong: defaultdict[tuple[str, str], dict[str, str]] = defaultdict(dict)

    def submissions(self) -> Sequence[Submission]:
        """Return, for each seed, submissions that hold each belief once."""
        submissions = []
        for seed in range(self._seeds):
            for row in self._rows:
                sources = {slug: belief.source for slug, belief in row.items()}
                submissions.append(Submission(f"seed-{seed}", sources))
                self._held[id(submissions[-1])] = row
        return submissions

    def judge(self, submission: Submission, exercises: Sequence[ExerciseResult]) -> None:
        """Compare what failed, and how, with what each belief in the submission names."""
        row = self._held[id(submission)]
        for exercise in exercises:
            if exercise.slug in row:
                belief = row[exercise.slug]
                where = f"{exercise.slug}/{belief.name}"
                for what, to_do in _differences(belief, exercise.cases):
                    self._wrong[where, to_do].setdefault(submission.name, what)

    def conclude(self) -> Iterator[Finding]:
        """Yield what is not as the misconceptions say."""
        for (where, to_do), seeds in sorted(self._wrong.items()):
            seed, what = min(seeds.items())
            often = f"on {len(seeds)} of {self._seeds} seeds, as on {seed}"
            yield Finding(where, f"{what} ({often})", to_do)

    def summary(self) -> str:
        """Return how many beliefs there are, and on how many seeds they were held."""
        return f"{sum(map(len, self._rows))} beliefs on {self._seeds} seeds"


def _differences(belief: Misconception, cases: Sequence[CaseResult]) -> Iterator[tuple[str, str]]:
    """Yield how results differ from what a belief says, each with what to do about it."""
    failed = [case for case in cases if not case.passed]
    hidden = {case.name for case in failed if case.hidden}
    if missed := sorted(set(belief.caught_by) - hidden):
        yield (
            f"passes {', '.join(missed)}",
            "Strengthen these cases, or take them out of CAUGHT_BY.",
        )
    if others := sorted(hidden - set(belief.caught_by)):
        yield (
            f"fails {', '.join(others)}, which it does not name",
            "Add them to CAUGHT_BY, or let the misconception be wrong in nothing else.",
        )
    for case in failed:
        if case.outcome is not Outcome.WRONG:
            yield (
                f"{case.name}: {case.outcome.value}, {case.fault or case.message}",
                "Let it return a wrong answer: it stands for a student's plausible one.",
            )
            break
    names = {case.explanation.misconception for case in failed} - {""}
    if failed and names != {belief.name}:
        yield (
            f"feedback takes it for {', '.join(sorted(names)) or 'no belief'}",
            "Let some case draw inputs on which it answers unlike every other belief.",
        )
