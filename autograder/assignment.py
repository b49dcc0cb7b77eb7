"""assignment.yaml -> `Assignment`; the only builder of paths from slugs."""

from __future__ import annotations

import copy
import re
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from autograder.calls import CallLimits

_FILE = Path("exercises") / "assignment.yaml"
_Identifier = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$", max_length=80)]
# All that a function returns, or a part of it: f, f[1], f["W"].
_PartOfAnswer = Annotated[
    str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*(\[(\d+|\"[^\"\]]+\")\])*$", max_length=160)
]
_Title = Annotated[str, Field(min_length=1, max_length=200)]


class AssignmentError(ValueError):
    """The course is not complete or not consistent; the message says where."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class LimitsSection(_Strict):
    """The ``limits`` of assignment.yaml, in the units that their names give."""

    call_seconds: float = Field(gt=0, le=600)
    exercise_seconds: float = Field(gt=0, le=3600)
    submission_seconds: float = Field(gt=0, le=36_000)
    memory_mib: int = Field(ge=256, le=1 << 20)
    reply_mib: int = Field(ge=1, le=1024)
    source_kib: int = Field(ge=1, le=10_240)
    submission_mib: int = Field(ge=1, le=1024)

    @property
    def call_limits(self) -> CallLimits:
        """What one exercise's code may use."""
        return CallLimits(
            call_seconds=self.call_seconds,
            exercise_seconds=self.exercise_seconds,
            memory_bytes=self.memory_mib << 20,
            reply_bytes=self.reply_mib << 20,
        )


class ExerciseSection(_Strict):
    """One entry of ``exercises``."""

    slug: _Identifier
    title: _Title
    functions: list[_Identifier] = Field(min_length=1)
    several_answers: list[_PartOfAnswer] = []

    @model_validator(mode="after")
    def _parts_are_of_functions(self) -> ExerciseSection:
        for part in self.several_answers:
            if part.partition("[")[0] not in self.functions:
                raise ValueError(f"several_answers: {part} is not of one of the functions")
        return self


class AssignmentFile(_Strict):
    """The whole of assignment.yaml."""

    title: _Title
    seed: int = Field(ge=0, lt=2**63)
    limits: LimitsSection
    exercises: list[ExerciseSection] = Field(min_length=1)

    @model_validator(mode="after")
    def _slugs_are_unique(self) -> AssignmentFile:
        slugs = [exercise.slug for exercise in self.exercises]
        twice = sorted({slug for slug in slugs if slugs.count(slug) > 1})
        if twice:
            raise ValueError(f"duplicate slug: {', '.join(twice)}")
        return self


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
        self.solution = root / "solutions" / file
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
    def files(self) -> tuple[Path, ...]:
        """All files of the exercise."""
        tests = (self.public_tests, self.hidden_tests)
        return (self.stub, self.solution, *tests, *self.misconceptions)

    @cached_property
    def solution_source(self) -> str:
        """Text of the reference solution."""
        return self.solution.read_text(encoding="utf-8")


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
        self.file = root / _FILE
        self.equivalent_mutants = root / "solutions" / "equivalent_mutants.yaml"
        self.folders = tuple(
            root / name for name in ("exercises", "solutions", "tests/public", "tests/hidden")
        )

    def within(self, limits: LimitsSection) -> Assignment:
        """Return the same course with other limits."""
        other = copy.copy(self)
        other.limits = limits
        return other

    @property
    def slugs(self) -> tuple[str, ...]:
        """The exercises' slugs, in order."""
        return tuple(exercise.slug for exercise in self.exercises)


def find_course(start: Path) -> Path:
    """Return the closest folder, from `start` upwards, that holds a course.

    Raises
    ------
    AssignmentError
    """
    start = start.resolve()
    for folder in (start, *start.parents):
        if (folder / _FILE).is_file():
            return folder
    raise AssignmentError(f"no {_FILE} here or above; name the course with --course")


def load_assignment(root: Path) -> Assignment:
    """Read and check a course's assignment.yaml, and that no exercise lacks a file.

    Raises
    ------
    AssignmentError
        Saying file and line.
    """
    path = root / _FILE
    try:
        text = path.read_text(encoding="utf-8")
        content, tree = yaml.safe_load(text), yaml.compose(text, yaml.SafeLoader)
    except (OSError, UnicodeDecodeError) as error:
        raise AssignmentError(f"{_FILE} cannot be read: {error}") from error
    except yaml.YAMLError as error:
        raise AssignmentError(f"{_FILE} is not YAML: {error}") from error
    try:
        assignment = Assignment(root, AssignmentFile.model_validate(content))
    except ValidationError as error:
        lines = [_explain(problem, tree, text) for problem in error.errors()]
        raise AssignmentError("\n".join(lines)) from error
    for exercise in assignment.exercises:
        for file in (
            exercise.stub,
            exercise.solution,
            exercise.public_tests,
            exercise.hidden_tests,
        ):
            if not file.is_file():
                raise AssignmentError(
                    f"{exercise.slug}: {file.relative_to(root)} is missing "
                    f"({_FILE}, line {_line_of_slug(text, exercise.slug)})"
                )
    return assignment


def _explain(problem: Any, tree: yaml.Node | None, text: str) -> str:
    """Return pydantic's complaint with the line of the YAML file that it is about."""
    message = str(problem["msg"]).removeprefix("Value error, ")
    if problem["type"] == "extra_forbidden":
        message = f"unknown key {problem['loc'][-1]!r}"
    line = 1 if tree is None else _line(tree, problem["loc"])
    if message.startswith("duplicate slug: "):
        line = _line_of_slug(text, message.split(": ")[1].split(",")[0])
    where = ".".join(str(part) for part in problem["loc"])
    return f"{_FILE}, line {line}: {where + ': ' if where else ''}{message}"


def _line(node: yaml.Node, location: tuple[int | str, ...]) -> int:
    line = node.start_mark.line
    for part in location:
        if isinstance(node, yaml.MappingNode):
            found = [(k, v) for k, v in node.value if k.value == part]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int):
            found = [(v, v) for v in node.value[part : part + 1]]
        else:
            break
        if not found:
            break
        line, node = found[0][0].start_mark.line, found[0][1]
    return int(line) + 1


def _line_of_slug(text: str, slug: str) -> int:
    """Return the line of the last entry with this slug."""
    found = list(re.finditer(rf"slug:\s*['\"]?{re.escape(slug)}\b", text))
    return text.count("\n", 0, found[-1].start()) + 1 if found else 1
