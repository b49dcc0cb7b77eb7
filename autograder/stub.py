"""The stub of an exercise: known by sight where nobody has touched it, so that it is not run."""

from __future__ import annotations

import ast
from collections.abc import Collection

from autograder.outcomes import CallFailed, CaseEnded, Outcome

_QUOTES = '"""', "'''"
_BASES = ("NotImplementedError", "RuntimeError", "Exception", "BaseException", "object")


class Stub:
    """What students are given for an exercise.

    Parameters
    ----------
    source : str
        Of the file.
    functions : collection of str
        That students are to fill in.
    """

    def __init__(self, source: str, functions: Collection[str]) -> None:
        self._code = _code(source) if _only_raises(source, functions) else None
        self._functions = tuple(functions)

    def is_all_of(self, source: str) -> bool:
        """Return whether a file is this stub, but for comments and blank lines.

        Never so for a stub that does more than to say that it is not implemented: students may
        work in the very file that it is read from.
        """
        return self._code == _code(source)

    def failures(self) -> dict[str, CaseEnded]:
        """Return what a call to each function comes to, if nobody has touched the stub.

        New ones each time: an exception that is raised holds on to all that was going on.
        """
        return {name: _failure(name) for name in self._functions}


def not_implemented(function: str) -> str:
    """Return what the stub of a function says."""
    return f"{function}: not implemented yet"


def says_not_implemented(function: ast.FunctionDef) -> bool:
    """Return whether a function does nothing but to say that it is not implemented."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    wanted = f"raise NotImplementedError({not_implemented(function.name)!r})"
    return [ast.unparse(statement) for statement in body] == [wanted]


def _only_raises(source: str, functions: Collection[str]) -> bool:
    try:
        body = ast.parse(source).body
    except (ValueError, SyntaxError):
        return False
    # Of two that have one name, the last counts.
    last = {node.name: node for node in body if isinstance(node, ast.FunctionDef)}
    return all(name in last and says_not_implemented(last[name]) for name in functions)


def _failure(function: str) -> CallFailed:
    """Return what comes of a call that was made to the stub."""
    text = not_implemented(function)
    return CallFailed(Outcome.NOT_ATTEMPTED, text, exception_types=_BASES, text=text)


def _code(source: str) -> list[str]:
    lines = (line.rstrip() for line in source.splitlines())
    return [line for line in lines if line and not _is_comment(line)]


def _is_comment(line: str) -> bool:
    """Return whether a line is a comment, wherever it stands: it might end a docstring."""
    return line.lstrip().startswith("#") and not any(quotes in line for quotes in _QUOTES)
