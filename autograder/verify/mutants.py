"""The tests tell every mutant of a reference from the reference."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from autograder.assignment import Assignment, Exercise, LimitsSection
from autograder.results import ExerciseResult
from autograder.submission import Submission
from autograder.verify.check import Check, Finding
from autograder.verify.equivalents import read_equivalents
from autograder.verify.mutation import Mutant, mutants
from autograder.verify.together import one_of_each

# Some mutants never end. What takes as long as this is one of them: references take milliseconds.
_CALL_SECONDS = 0.5
_EXERCISE_SECONDS = 1.0


class Mutants(Check):
    """Every mutant fails some case, or is written down as equivalent with a reason.

    Raises
    ------
    AssignmentError
        If the list of equivalent mutants cannot be read.
    """

    name = "mutants"
    explain = False

    def __init__(self, assignment: Assignment) -> None:
        super().__init__(assignment)
        self._equivalents = read_equivalents(assignment)
        programs = {it.slug: _mutants(it) for it in assignment.exercises}
        self._programs = programs
        self._rows = list(one_of_each(programs))
        self._held: dict[int, dict[str, Mutant]] = {}  # by the identity of a submission
        self._survivors: dict[str, list[Mutant]] = {slug: [] for slug in programs}

    @property
    def limits(self) -> LimitsSection:
        """Limits that make little of a mutant that does not end."""
        return self.assignment.limits.model_copy(
            update={
                "call_seconds": _CALL_SECONDS,
                "exercise_seconds": _EXERCISE_SECONDS,
                "submission_seconds": _EXERCISE_SECONDS * (1 + len(self.assignment.exercises)),
            }
        )

    def submissions(self) -> Sequence[Submission]:
        """Return submissions that hold each mutant once, all graded on the same draws."""
        submissions = []
        for row in self._rows:
            sources = {slug: mutant.source for slug, mutant in row.items()}
            submissions.append(Submission("mutants", sources))
            self._held[id(submissions[-1])] = row
        return submissions

    def judge(self, submission: Submission, exercises: Sequence[ExerciseResult]) -> None:
        """Keep the mutants that pass every case."""
        row = self._held[id(submission)]
        for exercise in exercises:
            if exercise.slug in row and all(case.passed for case in exercise.cases):
                self._survivors[exercise.slug].append(row[exercise.slug])

    def conclude(self) -> Iterator[Finding]:
        """Yield the survivors without a reason, and the reasons without a survivor."""
        where = self.assignment.equivalent_mutants.relative_to(self.assignment.root).as_posix()
        for exercise in self.assignment.exercises:
            known = self._equivalents.get(exercise.slug, {})
            survivors = self._survivors[exercise.slug]
            name = exercise.solution.relative_to(self.assignment.root).as_posix()
            for mutant in sorted(survivors, key=lambda mutant: mutant.line):
                if mutant.change not in known:
                    diff = mutant.diff(exercise.solution_source, name)
                    yield Finding(
                        f"{name}, line {mutant.line}",
                        f"a mutant passes every test\n{diff}",
                        "Strengthen a hidden test; if none can tell the two apart, write the "
                        f"mutant down in {where}, with the reason.",
                    )
            surviving = {mutant.change for mutant in survivors}
            all_changes = {mutant.change for mutant in self._programs[exercise.slug]}
            for change in known.keys() - surviving:
                what = "is caught by now" if change in all_changes else "is no mutant any more"
                yield Finding(
                    f"{where}, {exercise.slug}",
                    f"{change.was!r} -> {change.becomes!r} {what}",
                    "Remove the entry.",
                )

    def summary(self) -> str:
        """Return how many mutants there are, and which part of them is told apart."""
        count = sum(map(len, self._programs.values()))
        survivors = [(slug, it) for slug, several in self._survivors.items() for it in several]
        equivalent = sum(it.change in self._equivalents.get(slug, {}) for slug, it in survivors)
        other = count - equivalent
        killed = count - len(survivors)
        return (
            f"{killed} of {other} killed ({killed / max(other, 1):.1%}); "
            f"{equivalent} more are equivalent"
        )


def _mutants(exercise: Exercise) -> list[Mutant]:
    """Return the mutants of what students write: not of functions that the stub gives them."""
    stub = ast.parse(exercise.stub.read_text("utf-8"))
    given = {node.name for node in stub.body if isinstance(node, ast.FunctionDef)}
    given -= set(exercise.functions)
    return [it for it in mutants(exercise.solution_source) if it.change.function not in given]
