"""assignment.yaml as it is written: its keys, and complaints that name a line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from autograder.calls import CallLimits
from autograder.yaml_text import load_yaml

FILE = "exercises/assignment.yaml"
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
    source_kib: int = Field(ge=1, le=2048)  # half of what the wire carries as text
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


@dataclass(frozen=True)
class Read:
    """The file as it was read: what it says, and its text."""

    content: AssignmentFile
    text: str

    def place(self, slug: str) -> str:
        """Return where the entry of an exercise is, for messages."""
        return f"{FILE}, line {_line_of_slug(self.text, slug)}"


def read_assignment_file(root: Path) -> Read:
    """Read and check the file of a course.

    Parameters
    ----------
    root : Path
        Folder of the course.

    Raises
    ------
    AssignmentError
        Saying the line.
    """
    try:
        text = (root / FILE).read_text(encoding="utf-8")
        content, tree = load_yaml(text), yaml.compose(text, yaml.SafeLoader)
    except (OSError, UnicodeDecodeError) as error:
        raise AssignmentError(f"{FILE} cannot be read: {error}") from error
    except yaml.YAMLError as error:
        raise AssignmentError(f"{FILE} is not YAML: {error}") from error
    _refuse_repeated_keys(tree)
    try:
        return Read(AssignmentFile.model_validate(content), text)
    except ValidationError as error:
        lines = [_explain(problem, tree, text) for problem in error.errors()]
        raise AssignmentError("\n".join(lines)) from error


def _refuse_repeated_keys(tree: yaml.Node | None) -> None:
    """Fail if a mapping has a key twice: YAML lets the last one win, and says nothing."""
    nodes, seen = [tree], set[int]()
    while nodes:
        node = nodes.pop()
        if id(node) in seen:
            continue  # an alias
        seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            nodes += node.value
        elif isinstance(node, yaml.MappingNode):
            keys = [key for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
            names = [key.value for key in keys]
            for place, key in enumerate(keys):
                if key.value in names[:place]:
                    line = key.start_mark.line + 1
                    raise AssignmentError(f"{FILE}, line {line}: {key.value!r} is there already")
            nodes += [value for _, value in node.value]


def _explain(problem: Any, tree: yaml.Node | None, text: str) -> str:
    """Return pydantic's complaint with the line of the YAML file that it is about."""
    message = str(problem["msg"]).removeprefix("Value error, ")
    if problem["type"] == "extra_forbidden":
        message = f"unknown key {problem['loc'][-1]!r}"
    line = 1 if tree is None else _line(tree, problem["loc"])
    if message.startswith("duplicate slug: "):
        line = _line_of_slug(text, message.split(": ")[1].split(",")[0])
    where = ".".join(str(part) for part in problem["loc"])
    return f"{FILE}, line {line}: {where + ': ' if where else ''}{message}"


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
