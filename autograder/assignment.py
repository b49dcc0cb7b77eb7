"""assignment.yaml -> `Assignment`; the only builder of paths from slugs."""

from __future__ import annotations

import copy
import difflib
import os
from collections.abc import Collection
from functools import cached_property
from pathlib import Path

from autograder.assignment_file import (
    FILE,
    AssignmentError,
    AssignmentFile,
    ExerciseSection,
    LimitsSection,
    read_assignment_file,
)
from autograder.stub import Stub

_OWN = ".handgrad"  # folder of what is not for people to edit


class Exercise:
    """One exercise: what it is called, and where each of its files lies.

    Parameters
    ----------
    root : Path
        Folder of the course.
    """

    def __init__(self, root: Path, section: ExerciseSection) -> None:
        self.slug = section.slug
        self.title = section.title
        self.functions = tuple(section.functions)
        self.several_answers = tuple(section.several_answers)
        file = f"{section.slug}.py"
        self.stub = root / "exercises" / file
        self.hints = root / "exercises" / "hints" / f"{section.slug}.md"
        self.pristine_stub = root / _OWN / "stubs" / file  # only where students work
        self.solution = root / "solutions" / file
        self.picture = root / "exercises" / "pictures" / file
        self.public_tests = root / "tests" / "public" / file
        self.hidden_tests = root / "tests" / "hidden" / file
        self._misconceptions = root / "solutions" / "misconceptions" / section.slug

    @property
    def misconceptions(self) -> tuple[Path, ...]:
        """Wrong solutions, each named after the belief behind it, in the order of their names."""
        return tuple(sorted(self._misconceptions.glob("*.py")))

    def misconception(self, name: str) -> Path:
        """Return where the wrong solution of this name lies, or would lie."""
        return self._misconceptions / f"{name}.py"

    @property
    def required(self) -> tuple[Path, ...]:
        """The files that no exercise of a complete course lacks."""
        return (self.stub, self.solution, self.public_tests, self.hidden_tests)

    @property
    def files(self) -> tuple[Path, ...]:
        """All files of the exercise."""
        return (*self.required, self.hints, *self.misconceptions)

    @property
    def for_students(self) -> tuple[Path, ...]:
        """All files of the exercise that students may have, as far as they are there."""
        files = (self.stub, self.public_tests, self.hints, self.picture)
        return tuple(file for file in files if file.is_file())

    @cached_property
    def solution_source(self) -> str:
        """Text of the reference solution."""
        return self.solution.read_text(encoding="utf-8")

    @cached_property
    def given(self) -> Stub:
        """The stub as students get it, as far as this folder still has it."""
        path = self.pristine_stub if self.pristine_stub.is_file() else self.stub
        try:
            source = path.read_text(encoding="utf-8")
        except (OSError, ValueError):  # where students work, it may be gone, or anything
            source = ""
        return Stub(source, self.functions)


class Assignment:
    """A course on disk.

    Parameters
    ----------
    root : Path
        Folder that holds ``exercises``, ``solutions`` and ``tests``.
    """

    def __init__(self, root: Path, file: AssignmentFile) -> None:
        self.root = root
        self.title = file.title
        self.seed = file.seed
        self.limits = file.limits
        self.exercises = tuple(Exercise(root, section) for section in file.exercises)
        self.file = root / FILE
        self.notebook = root / "exercises" / "exercises.ipynb"
        self.hints_shown = root / _OWN / "hints.json"
        self.equivalent_mutants = root / "solutions" / "equivalent_mutants.yaml"
        self.folders = tuple(
            root / name for name in ("exercises", "solutions", "tests/public", "tests/hidden")
        )

    def within(self, limits: LimitsSection) -> Assignment:
        """Return the same course with other limits."""
        other = copy.copy(self)
        other.limits = limits
        return other

    def holds(self, path: Path) -> bool:
        """Tell whether a path, at which there need not be anything, is among the course's files."""
        there = Path(os.path.realpath(path))
        return any(there.is_relative_to(os.path.realpath(folder)) for folder in self.folders)

    @property
    def slugs(self) -> tuple[str, ...]:
        """The exercises' slugs, in order."""
        return tuple(exercise.slug for exercise in self.exercises)

    def named(self, slugs: Collection[str]) -> tuple[Exercise, ...]:
        """Return the exercises with these slugs, all for none, in the course's order.

        Raises
        ------
        AssignmentError
            If there is none of a name, with the name that is most like it.
        """
        for slug in slugs:
            if slug not in self.slugs:
                folded = {it.casefold(): it for it in self.slugs}
                near = difflib.get_close_matches(slug.casefold(), folded, n=1, cutoff=0.4)
                guess = f"Did you mean {folded[near[0]]}? " if near else ""
                known = ", ".join(self.slugs)
                raise AssignmentError(f"there is no exercise {slug!r}. {guess}There are {known}")
        return tuple(it for it in self.exercises if not slugs or it.slug in slugs)


def find_course(start: Path) -> Path:
    """Return the closest folder, from `start` upwards, that holds a course.

    Raises
    ------
    AssignmentError
    """
    start = start.resolve()
    for folder in (start, *start.parents):
        if (folder / FILE).is_file():
            return folder
    raise AssignmentError(
        f"no {FILE} here or above. Go to the folder of the course, or name it with --course"
    )


def load_assignment(root: Path, complete: bool = False) -> Assignment:
    """Read and check a course's assignment.yaml, and that no exercise lacks a file of the course's.

    Parameters
    ----------
    complete : bool
        Whether solutions, hidden tests and stubs have to be there as well. Students do not have
        the former, and may do with their copies of the stubs what they like.

    Raises
    ------
    AssignmentError
        Saying file and line.
    """
    file = read_assignment_file(root)
    assignment = Assignment(root, file.content)
    for exercise in assignment.exercises:
        for needed in exercise.required if complete else (exercise.public_tests,):
            if not needed.is_file():
                name, place = needed.relative_to(root).as_posix(), file.place(exercise.slug)
                raise AssignmentError(f"{exercise.slug}: {name} is missing ({place})")
    return assignment
