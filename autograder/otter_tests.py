"""otter's test files and what their results are laid out by, without the rest of otter.

``import otter`` brings along what exports notebooks and keeps grades, pandas among it: most of the
time that a student would wait. Test files need none of it.
"""

from __future__ import annotations

import importlib.util
import sys
import types
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def _an_empty_package(name: str) -> Iterator[None]:
    """Let modules of a package be imported without what its ``__init__`` imports.

    Whoever imports the package itself afterwards gets all of it.
    """
    spec = importlib.util.find_spec(name)
    if name in sys.modules or spec is None:
        yield  # it is there already, or its absence will be told by whoever imports it
        return
    empty = types.ModuleType(name)
    empty.__path__ = list(spec.submodule_search_locations or ())
    sys.modules[name] = empty
    try:
        yield
    finally:
        del sys.modules[name]


with (
    _an_empty_package("otter"),
    _an_empty_package("otter.run"),
    _an_empty_package("otter.run.run_autograder"),
):
    from otter.run.run_autograder.autograder_config import AutograderConfig
    from otter.test_files import GradingResults, TestCase, TestCaseResult
    from otter.test_files.exception_test import ExceptionTestFile

__all__ = [
    "AutograderConfig",
    "ExceptionTestFile",
    "GradingResults",
    "TestCase",
    "TestCaseResult",
]
