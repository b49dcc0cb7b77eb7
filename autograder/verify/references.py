"""The reference solutions get full marks, whatever is drawn."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from autograder.assignment import Assignment
from autograder.case_result import CaseResult
from autograder.results import ExerciseResult
from autograder.submission import Submission
from autograder.verify.check import Check, Finding


class References(Check):
    """Every case passes on every seed.

    Parameters
    ----------
    seeds : int
        How many draws of the random cases to try.
    """

    name = "references"

    def __init__(self, assignment: Assignment, seeds: int) -> None:
        super().__init__(assignment)
        self._seeds = seeds
        self._failed: defaultdict[tuple[str, str], dict[str, CaseResult]] = defaultdict(dict)

    def submissions(self) -> Sequence[Submission]:
        """Return one submission a seed, each of all references: a name is what draws follow."""
        sources = {it.slug: it.solution_source for it in self.assignment.exercises}
        return [Submission(f"seed-{seed}", sources) for seed in range(self._seeds)]

    def judge(self, submission: Submission, exercises: Sequence[ExerciseResult]) -> None:
        """Keep the cases that did not pass."""
        for exercise in exercises:
            for case in exercise.cases:
                if not case.passed or case.explanation.misconception:
                    self._failed[exercise.slug, case.name][submission.name] = case

    def conclude(self) -> Iterator[Finding]:
        """Yield a finding for each case that fails on some seed."""
        for (slug, name), failures in sorted(self._failed.items()):
            seed, case = min(failures.items())
            yield Finding(
                f"{slug}, {name}",
                f"fails for {len(failures)} of {self._seeds} seeds, as for {seed}: "
                f"{case.fault or case.feedback}",
                f"Grade the solutions from a folder named {seed} to see it; "
                "then mend the reference or the test.",
            )

    def summary(self) -> str:
        """Return the share of seeds that fail."""
        failing = {seed for failures in self._failed.values() for seed in failures}
        share = len(failing) / self._seeds
        return f"{share:.1%} of {self._seeds} seeds fail"
