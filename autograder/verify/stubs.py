"""A stub that nobody has touched earns nothing, and is told apart from a wrong answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from autograder.assignment import Assignment
from autograder.outcomes import Outcome
from autograder.results import ExerciseResult
from autograder.submission import Submission
from autograder.verify.check import Check, Finding

# One line more than the stub has: the engine knows by sight what nobody has touched.
_TO_BE_RUN = "{}\n_ = None\n"
_FINE = (Outcome.NOT_ATTEMPTED, Outcome.SKIPPED)


class Stubs(Check):
    """Every case of every stub is not attempted."""

    name = "stubs"

    def __init__(self, assignment: Assignment) -> None:
        super().__init__(assignment)
        self._results: Sequence[ExerciseResult] = ()

    def submissions(self) -> Sequence[Submission]:
        """Return what a student has who has done nothing."""
        exercises = self.assignment.exercises
        sources = {it.slug: _TO_BE_RUN.format(it.stub.read_text("utf-8")) for it in exercises}
        return [Submission("stubs", sources)]

    def judge(self, submission: Submission, exercises: Sequence[ExerciseResult]) -> None:
        """Keep the results."""
        self._results = exercises

    def conclude(self) -> Iterator[Finding]:
        """Yield the cases that end otherwise."""
        for exercise in self._results:
            for case in exercise.cases:
                if case.outcome not in _FINE:
                    yield Finding(
                        f"{exercise.slug}, {case.name}",
                        f"{case.outcome.value} on the stub, for {case.earned:g} points: "
                        f"{case.fault or case.message}",
                        "Let the case call the function and let what it raises through.",
                    )

    def summary(self) -> str:
        """Return what the stubs earn."""
        return f"{sum(exercise.score for exercise in self._results):g} points"
