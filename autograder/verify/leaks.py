"""Students get no line of what only the instructor may have."""

from __future__ import annotations

import ast
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from autograder.assignment import Assignment
from autograder.verify.check import Check, Finding
from autograder.wheel import wheel

# Shorter lines are `return result`, `for image in images:` and the like.
_SHORTEST_SECRET = 21
# Public and hidden tests ask the same questions in the same words, and share a line or two. A case
# that was copied shares more than that, one after the other.
_MOST_LINES_OF_A_TEST = 3

Line = tuple[int, str]  # its number, and the line without the space around it


class Leaks(Check):
    """No line of a solution or a misconception, and no passage of a hidden test, is public."""

    name = "leaks"

    def __init__(self, assignment: Assignment) -> None:
        super().__init__(assignment)
        self._shipped = {
            name: _lines(name, text) for name, text in _what_students_get(assignment).items()
        }
        self._secret = 0

    def summary(self) -> str:
        """Return how many lines were looked for, and in how many files."""
        return f"{self._secret} lines, in none of {len(self._shipped)} files for students"

    def conclude(self) -> Iterator[Finding]:
        """Yield each secret line or passage that a student's file holds."""
        for exercise in self.assignment.exercises:
            given = {line for _, line in _lines(".py", exercise.stub.read_text("utf-8"))}
            for path in exercise.files:
                if path in (exercise.stub, exercise.public_tests):
                    continue
                name = path.relative_to(self.assignment.root).as_posix()
                lines = [it for it in _lines(name, path.read_text("utf-8")) if it[1] not in given]
                least = 1 + _MOST_LINES_OF_A_TEST if path == exercise.hidden_tests else 1
                yield from self._found(name, lines, least)

    def _found(self, secret: str, lines: list[Line], least: int) -> Iterator[Finding]:
        """Yield where as many lines one after the other are in a student's file as in a secret."""
        passages = {
            tuple(line for _, line in lines[start : start + least]): lines[start][0]
            for start in range(len(lines) - least + 1)
        }
        passages = {
            it: n for it, n in passages.items() if len(max(it, key=len)) >= _SHORTEST_SECRET
        }
        self._secret += len(passages)
        for name, shipped in self._shipped.items():
            for start in range(len(shipped) - least + 1):
                passage = tuple(line for _, line in shipped[start : start + least])
                if passage in passages:
                    yield Finding(
                        f"{name}, line {shipped[start][0]}",
                        f"is line {passages[passage]} of {secret}: {max(passage, key=len)}",
                        "Say it in other words, or leave it out.",
                    )


def _what_students_get(assignment: Assignment) -> dict[str, str]:
    """Return the text of each file that is public: of exercises, public tests, and the engine."""
    folders = (assignment.file.parent, assignment.exercises[0].public_tests.parent)
    paths = [path for folder in folders for path in sorted(folder.rglob("*")) if _is_text(path)]
    files = {it.relative_to(assignment.root).as_posix(): it.read_text("utf-8") for it in paths}
    with zipfile.ZipFile(io.BytesIO(wheel())) as archive:
        return files | {name: archive.read(name).decode() for name in archive.namelist()}


def _is_text(path: Path) -> bool:
    return path.suffix in (".py", ".ipynb", ".yaml", ".md", ".txt")


def _lines(name: str, text: str) -> list[Line]:
    """Return the lines that say something: none that is empty or that imports."""
    if name.endswith(".ipynb"):
        text = "\n".join(_strings(json.loads(text)))
    lines = enumerate((line.strip() for line in text.splitlines()), 1)
    imports = _imports(text) if name.endswith(".py") else set()
    return [(number, line) for number, line in lines if line and number not in imports]


def _strings(value: Any) -> Iterator[str]:
    """Yield all text in a notebook."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _strings(part)


def _imports(source: str) -> set[int]:
    """Return the numbers of the lines of import statements."""
    return {
        number
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for number in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }
