"""Mutants that no test can kill, because they do what the program does, with the reasons."""

from __future__ import annotations

from typing import Annotated

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, RootModel, ValidationError

from autograder.assignment import Assignment
from autograder.assignment_file import AssignmentError
from autograder.verify.mutation import Change

_Text = Annotated[str, Field(min_length=1)]


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


class Equivalent(BaseModel):
    """One entry: changes of the same lines, as `Change` has them, and why nobody can tell."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    function: str = Field(default="", alias="in")
    was: _Text
    becomes: Annotated[list[str], BeforeValidator(_as_list), Field(min_length=1)]
    reason: Annotated[str, Field(min_length=10)]

    @property
    def changes(self) -> list[Change]:
        """The changes alone: one for each thing that the lines become."""
        return [Change(self.function, self.was, becomes) for becomes in self.becomes]


class _File(RootModel[dict[str, list[Equivalent]]]):
    """The whole file: entries by slug."""


def read_equivalents(assignment: Assignment) -> dict[str, dict[Change, str]]:
    """Return the reasons that a course has written down, by slug and change.

    Raises
    ------
    AssignmentError
        If the file cannot be used. It may be missing.
    """
    path = assignment.equivalent_mutants
    try:
        content = yaml.safe_load(path.read_text("utf-8")) if path.exists() else None
        file = _File.model_validate(content or {})
    except (OSError, ValueError, yaml.YAMLError, ValidationError) as error:
        raise AssignmentError(f"{path.name} cannot be read: {error}") from error
    if unknown := file.root.keys() - set(assignment.slugs):
        raise AssignmentError(f"{path.name}: there is no exercise {', '.join(sorted(unknown))}")
    return {
        slug: {change: entry.reason for entry in entries for change in entry.changes}
        for slug, entries in file.root.items()
    }
