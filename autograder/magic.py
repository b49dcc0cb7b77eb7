"""``%handgrad_check``: the public tests, from within a notebook, on the cells that have been run.

A kernel does not know where its notebook is saved, and what is saved may be older than what one
sees. So the cells are kept as they are run, and checked together as one file, which is how they
will be graded.
"""

from __future__ import annotations

import atexit
import re
import sys
from pathlib import Path
from typing import Any

from IPython.core.error import UsageError
from rich.console import Console

from autograder.assignment import Assignment, find_course, load_assignment
from autograder.assignment_file import AssignmentError
from autograder.check import check
from autograder.notebooks import NotebookError, source_of_cells
from autograder.report.check import print_checked, print_summary
from autograder.student_notebook import CHECK
from autograder.submission import Submission
from autograder.workers import worker_source

_COLUMNS = 80
_loaded: dict[Any, _Checker] = {}


def load_ipython_extension(shell: Any) -> None:
    """Begin to keep the cells that are run, and offer the magic: what ``%load_ext`` calls."""
    checker = _loaded[shell] = _Checker(shell)
    shell.events.register("post_run_cell", checker.keep)
    shell.register_magic_function(checker.check, "line", CHECK)


def unload_ipython_extension(shell: Any) -> None:
    """Forget the cells, and end all processes: what ``%unload_ext`` calls."""
    checker = _loaded.pop(shell)
    shell.events.unregister("post_run_cell", checker.keep)
    checker.close()


class _Checker:
    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._cells: dict[str, str] = {}  # in the order in which they were first run
        self._zygote = worker_source()
        atexit.register(self.close)

    def keep(self, result: Any) -> None:
        """Keep a cell that has been run: one that failed only if it defines something."""
        cell = result.info
        if result.success or re.search(r"^def ", cell.raw_cell, re.M):
            self._cells[cell.cell_id or str(result.execution_count)] = cell.raw_cell

    def check(self, line: str) -> None:
        """Run the public tests of the exercises that are named, or of all."""
        try:
            assignment = load_assignment(find_course(Path.cwd()))
            chosen = assignment.named(line.split())
            submission = self._submission(assignment)
        except (AssignmentError, NotebookError) as error:
            raise UsageError(str(error)) from None
        for exercise in chosen:
            for name in exercise.functions:
                if name not in self._shell.user_ns:
                    raise UsageError(f"run the cell that defines {name} first")
        console = Console(
            file=sys.stdout, force_jupyter=False, color_system=None, width=_COLUMNS, highlight=False
        )
        done = list(check(assignment, submission, chosen, self._zygote))
        for checked in done:
            print_checked(console, checked)
        print_summary(console, done)
        if any("(line " in case.message for each in done for case in each.result.cases):
            print(submission.notes[0])

    def close(self) -> None:
        """End all processes."""
        self._zygote.close()

    def _submission(self, assignment: Assignment) -> Submission:
        most = assignment.limits.source_kib << 10
        notebook = source_of_cells(list(self._cells.values()), most)
        sources = dict.fromkeys(assignment.slugs, notebook.text)
        return Submission("notebook", sources, notebook.notes)
