"""A program -> mutants: the same program with one small change each, by cosmic-ray's operators."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names


@dataclass(frozen=True)
class Change:
    """What tells a mutant from its program, wherever that stands in the file.

    Parameters
    ----------
    function : str
        In which the change is; empty if in none.
    was, becomes : str
        The lines that differ, without the space around them.
    """

    function: str
    was: str
    becomes: str


@dataclass(frozen=True)
class Mutant:
    """One changed program.

    Parameters
    ----------
    line : int
        Of the program, in which the change begins.
    """

    source: str
    change: Change
    line: int

    def diff(self, source: str, name: str) -> str:
        """Return how the mutant differs from the program, as a unified diff."""
        before, after = source.splitlines(), self.source.splitlines()
        return "\n".join(difflib.unified_diff(before, after, name, name, n=1, lineterm=""))


def mutants(source: str) -> Iterator[Mutant]:
    """Yield all mutants of a program, no two alike.

    Notes
    -----
    What stands in a docstring or in the text of a message is left alone. Operators that want to be
    told the names of variables are left out: what they insert is drawn at random.
    """
    nodes = list(ast_nodes(get_ast(source)))
    seen = {source}
    for name in operator_names():
        operator_class = get_operator(name)
        if operator_class.arguments():
            continue
        operator = operator_class()
        positions = [node for node in nodes for _ in operator.mutation_positions(node)]
        for occurrence, node in enumerate(positions):
            if node.search_ancestor("fstring") is not None:
                continue
            mutated = mutate_code(source, operator, occurrence)
            if mutated is not None and mutated not in seen:
                seen.add(mutated)
                yield Mutant(mutated, _change(source, mutated, node), node.start_pos[0])


def _change(source: str, mutated: str, node: Any) -> Change:
    function = node.search_ancestor("funcdef")
    before, after = ([line.strip() for line in it.splitlines()] for it in (source, mutated))
    return Change(
        function=function.name.value if function is not None else "",
        was=_lines_that_differ(before, after),
        becomes=_lines_that_differ(after, before),
    )


def _lines_that_differ(lines: list[str], others: list[str]) -> str:
    """Return those of `lines` that are left between a common beginning and a common end."""
    pairs = list(zip(lines, others, strict=False))
    first = next((i for i, (a, b) in enumerate(pairs) if a != b), len(pairs))
    backwards = list(zip(lines[first:][::-1], others[first:][::-1], strict=False))
    last = next((i for i, (a, b) in enumerate(backwards) if a != b), len(backwards))
    return " ".join(lines[first : len(lines) - last])
