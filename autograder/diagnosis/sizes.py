"""The names that an exercise's contract gives to the lengths of arguments."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.calls import Call

# As numpydoc writes a parameter: "x : ndarray, shape (N, D)".
_DOCUMENTED = re.compile(r"^[ \t]*(\w+) : .*\bshape \(([^()]*)\)", re.M)


class Contract:
    """The parameters of each function of a stub, their defaults and the names of their axes.

    Parameters
    ----------
    source : str
        Of the stub.
    """

    def __init__(self, source: str) -> None:
        functions = [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]
        self._parameters = {it.name: [arg.arg for arg in it.args.args] for it in functions}
        self._defaults = {it.name: tuple(map(_literal, it.args.defaults)) for it in functions}
        self._axes = {it.name: _axes(ast.get_docstring(it) or "") for it in functions}

    def parameters(self, function: str) -> list[str]:
        """Return the names of a function's positional parameters; empty if it has no stub."""
        return self._parameters.get(function, [])

    def arguments(self, call: Call) -> tuple[Any, ...]:
        """Return the positional arguments of a call, those among them that it leaves out."""
        parameters = self.parameters(call.function)
        defaults = self._defaults.get(call.function, ())
        missing = len(parameters) - len(call.args)
        return (*call.args, *defaults[len(defaults) - missing :]) if missing > 0 else call.args

    def sizes(self, call: Call) -> dict[str, int]:
        """Return the lengths and whole numbers among the arguments of a call, by name."""
        arguments = dict(zip(self.parameters(call.function), call.args, strict=False))
        axes = self._axes.get(call.function, {})
        found: dict[str, int] = {}
        for name, value in {**arguments, **call.kwargs}.items():
            found |= _sizes(name, value, axes.get(name, ()))
        return found


def _literal(node: ast.expr) -> Any:
    return node.value if isinstance(node, ast.Constant) else None


def _axes(docstring: str) -> dict[str, tuple[str, ...]]:
    parameters = docstring.partition("\nReturns\n")[0]
    return {
        name: tuple(axis.strip() for axis in axes.split(",") if axis.strip())
        for name, axes in _DOCUMENTED.findall(parameters)
    }


def _sizes(name: str, value: Any, axes: tuple[str, ...]) -> Iterator[tuple[str, int]]:
    if isinstance(value, np.ndarray):
        documented = len(axes) == value.ndim
        for i, length in enumerate(value.shape):
            yield axes[i] if documented else f"axis {i} of {name}", length
        if value.ndim > 1:
            yield f"the size of {name}", value.size
    elif isinstance(value, list | tuple):
        yield f"len({name})", len(value)
    elif isinstance(value, int) and not isinstance(value, bool):
        yield name, value
