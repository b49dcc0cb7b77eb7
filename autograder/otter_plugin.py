"""The plugin through which stock otter grades as `handgrad grade` does.

otter runs a submission in the process that holds the tests. So the plugin moves all that was handed
in out of otter's way and has it run a notebook of ours in its place, which gives the submission to
`autograder.grading` and otter the results.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from operator import itemgetter
from pathlib import Path
from typing import Any

import nbformat
from otter.plugins import AbstractOtterPlugin
from otter.run import AutograderConfig
from otter.test_files import GradingResults

from autograder.cases import RecordedTestFile
from autograder.isolation import Tier
from autograder.names import one_line
from autograder.otter_layout import CONFIG, NOTEBOOK, REQUIRE_ISOLATION, course_in
from autograder.outcomes import Outcome

_OTTERS_OWN = ("tests", NOTEBOOK, "__init__.py")
_NOBODY = "submission"
# A student's notebook of our notebook's name is gone before any plugin is asked.
_EMPTY = (
    "Nothing was handed in, or only what is named as files of the grader are "
    f"({', '.join(_OTTERS_OWN)}): give your files other names and hand them in again."
)


def student(metadata: Any) -> str:
    """Return who handed a submission in: the name that its random cases are drawn for.

    Parameters
    ----------
    metadata : object
        Content of Gradescope's ``submission_metadata.json``.

    Returns
    -------
    str
        The ids of all its users; ``"submission"`` where the file does not tell.
    """
    users = metadata.get("users") if isinstance(metadata, dict) else None
    known = [user for user in users if isinstance(user, dict)] if isinstance(users, list) else []
    return "-".join(sorted(str(user["id"]) for user in known if "id" in user)) or _NOBODY


class TrustedGrading(AbstractOtterPlugin):
    """Keeps what was handed in from otter, and otter's own way of grading from it.

    Its configuration may name two paths: ``submission``, if what was handed in never was in otter's
    folder, and ``results``, where to write results.json after each test file; and, by
    ``require_isolation``, the tier below which nothing is graded.
    """

    def before_grading(self, config: AutograderConfig) -> None:
        """Move what was handed in out of the folder that otter grades in."""
        folder = Path(self.submission_path).parent
        given = self.plugin_config
        self._source = folder.parent / "source"
        self._results = Path(given.get("results", folder.parent / "results" / "results.json"))
        self._submission = Path(given.get("submission") or _moved_aside(folder))
        self._is_empty = "submission" not in given and not any(self._submission.iterdir())
        self._names_hidden_cases = config.show_hidden or not config.show_stdout
        config.grade_from_log = False  # a log is a pickle, which can do anything

    def before_execution(self, submission: nbformat.NotebookNode) -> nbformat.NotebookNode:
        """Return the notebook that has the submission graded, whatever the submission is."""
        arguments = {
            "course": str(course_in(self._source)),
            "config": str(self._source / CONFIG),
            "submission": str(self._submission),
            "results": str(self._results),
            "name": student(self.submission_metadata),
            "require_isolation": self.plugin_config.get(REQUIRE_ISOLATION, Tier.CONFINED.value),
        }
        return trusted_notebook(
            f"from autograder.otter_notebook import grade\n\ngrade(**{arguments!r})"
        )

    def after_grading(self, results: GradingResults) -> None:
        """Give otter what is to be said about the submission as a whole.

        Raises
        ------
        RuntimeError
            If otter had to run test files by itself, which says nothing about the student.
        """
        files = results.results.values()
        if not files or not all(isinstance(file, RecordedTestFile) for file in files):
            raise RuntimeError("grader fault: the trusted notebook did not hand over its results")
        said = [self._written().get("output", ""), _EMPTY if self._is_empty else ""]
        if any(said):
            results.set_output("\n".join(filter(None, said)))

    def generate_report(self) -> str:
        """Return, for the instructor, how the submission was graded."""
        about = self._written().get("extra_data", {}).get("handgrad", {})
        if "fault" in about:
            return f"grader fault: {about['fault']}"
        return "\n".join(
            [
                f"isolation: {about.get('isolation', 'unknown')}",
                *self._faults(about),
                *map(one_line, about.get("notes", [])),
                *([_EMPTY] if self._is_empty else []),
            ]
        )

    def _faults(self, about: dict[str, Any]) -> Iterator[str]:
        """Yield a line for each case that we are at fault for."""
        for exercise in about.get("exercises", []):
            for case in filter(itemgetter("fault"), exercise["cases"]):
                # What otter prints may be for students, too.
                told = self._names_hidden_cases or not case["hidden"]
                what = f"{case['name']}: {one_line(case['fault'])}" if told else "a hidden case"
                lost = case["outcome"] == Outcome.GRADER_FAULT
                loss = f" ({case['points']:g} points are missing in the score)" if lost else ""
                yield f"grader fault in {exercise['slug']}{loss}: {what}"

    def _written(self) -> dict[str, Any]:
        try:
            content = json.loads(self._results.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return content if isinstance(content, dict) else {}


def trusted_notebook(code: str) -> nbformat.NotebookNode:
    """Return a notebook of one cell for otter's kernel."""
    cell = nbformat.v4.new_code_cell(code, id="grade")
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook: nbformat.NotebookNode = nbformat.from_dict(
        {"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": kernel}, "cells": [cell]}
    )
    return notebook


def _moved_aside(folder: Path) -> Path:
    """Move all but otter's own files out of a folder, as they are; return where they are now.

    Nothing is opened or followed. What bears the name of a file of otter's has been overwritten by
    otter, except that it only appends to ``__init__.py``.
    """
    aside = folder.parent / "handed_in"
    aside.mkdir(mode=0o700)
    for entry in list(folder.iterdir()):
        if entry.name not in _OTTERS_OWN:
            entry.rename(aside / entry.name)
    (folder / "__init__.py").unlink(missing_ok=True)
    return aside
