"""A misconception on disk: a complete wrong solution that says which belief makes it wrong.

The file's docstring is the belief, in a sentence, and after a blank line the hint for a student who
holds it. ``CAUGHT_BY`` names the hidden test cases that a solution of this belief fails.
"""

from __future__ import annotations

import ast
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from autograder.assignment import AssignmentError, Exercise


@dataclass(frozen=True)
class Misconception:
    """One belief and what it leads to.

    Parameters
    ----------
    name : str
        Of the file: the belief in a few words, as ``ignores_stride``.
    belief : str
        The belief as a sentence, as somebody who holds it would say it.
    hint : str
        Questions that lead away from it.
    caught_by : tuple of str
        Names of the hidden test cases that fail; timed ones are not among them.
    source : str
        Text of the file, a solution like any other.
    """

    name: str
    belief: str
    hint: str
    caught_by: tuple[str, ...]
    source: str


def read_misconceptions(
    exercise: Exercise, hidden_cases: Collection[str]
) -> tuple[Misconception, ...]:
    """Read all misconceptions of an exercise, in the order of their names; none of them is run.

    Parameters
    ----------
    hidden_cases : collection of str
        Names of the exercise's hidden test cases.

    Raises
    ------
    AssignmentError
        If a file cannot be used; the message says which, and what to do about it.
    """
    return tuple(_read(path, exercise.functions, hidden_cases) for path in exercise.misconceptions)


def _read(path: Path, functions: Collection[str], hidden_cases: Collection[str]) -> Misconception:
    try:
        source = path.read_text(encoding="utf-8")
        tree = ast.parse(source, path.name)
    except (OSError, ValueError, SyntaxError) as error:
        raise AssignmentError(f"{path} cannot be read: {error}") from error
    belief, hint = _docstring(tree, path)
    defined = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    for name in functions:
        if name not in defined:
            raise AssignmentError(f"{path} does not define {name}")
    return Misconception(path.stem, belief, hint, _caught_by(tree, path, hidden_cases), source)


def _docstring(tree: ast.Module, path: Path) -> tuple[str, str]:
    belief, _, rest = (ast.get_docstring(tree) or "").partition("\n")
    blank, _, hint = rest.partition("\n")
    if not belief or blank.strip() or not hint.strip():
        raise AssignmentError(
            f"{path} needs a docstring: the belief as a sentence on its first line, "
            "a blank line, then the hint"
        )
    return belief, " ".join(hint.split())


def _caught_by(tree: ast.Module, path: Path, hidden_cases: Collection[str]) -> tuple[str, ...]:
    assigned = [
        node
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "CAUGHT_BY"
    ]
    if not assigned:
        raise AssignmentError(f"{path} needs CAUGHT_BY = (...): the hidden cases that it fails")
    where = f"{path}, line {assigned[-1].lineno}"
    try:
        names = ast.literal_eval(assigned[-1].value)
    except ValueError:
        names = None
    if not isinstance(names, tuple) or not names or not all(isinstance(n, str) for n in names):
        raise AssignmentError(f"{where}: CAUGHT_BY must be a tuple of names, at least one")
    for name in names:
        if name not in hidden_cases:
            raise AssignmentError(f"{where}: {name!r} is no hidden case of this exercise")
    return names
