"""The folder that students get: what may be in it is listed here, and nothing else goes in.

Its assignment.yaml is written anew, without the seed that hidden cases follow from.
"""

from __future__ import annotations

import re
from importlib.metadata import metadata
from pathlib import Path

import yaml

from autograder.assignment import Assignment, Exercise
from autograder.deterministic_zip import zipped
from autograder.grading import read_test_file
from autograder.student_notebook import student_notebook
from autograder.student_readme import student_readme
from autograder.wheel import wheel, wheel_name
from autograder.whole_file import write_whole

_PYPROJECT = """\
# For editors and for uv (`uv run handgrad check`). README.md says how to begin with pip.
[project]
name = "{name}"
version = "0"
requires-python = "{python}"

[dependency-groups]
dev = ["handgrad"]

[tool.uv]
package = false

[tool.uv.sources]
handgrad = {{ path = "{wheel}" }}

[tool.ruff]
line-length = 100
"""


def build_student(assignment: Assignment, output: Path, notebook: bool = False) -> None:
    """Write a zip of one folder for students: the same bytes for the same course and engine.

    Parameters
    ----------
    output : Path
        Of the zip; overwritten.
    notebook : bool
        See `student_files`.

    Raises
    ------
    CourseBroken
        If a test file cannot be loaded.
    OSError
    """
    files = student_files(assignment, notebook)
    folder = _plain(assignment.title, "_")
    write_whole(output, zipped({f"{folder}/{name}": it for name, it in files.items()}))


def student_files(assignment: Assignment, notebook: bool = False) -> dict[str, bytes]:
    """Return all files for students, by their paths in the students' folder.

    Parameters
    ----------
    notebook : bool
        Whether students get one notebook in place of the stubs. Never both: what counts would be
        the files.

    Raises
    ------
    CourseBroken
        If a test file cannot be loaded.
    """
    readme = student_readme(assignment, _points(assignment), notebook)
    return {
        "README.md": readme.encode(),
        "pyproject.toml": _pyproject(assignment).encode(),
        wheel_name(): wheel(),
        **content_for_students(assignment, notebook),
    }


def content_for_students(assignment: Assignment, notebook: bool = False) -> dict[str, bytes]:
    """Return what students get of the course itself; see `student_files`."""
    files = {assignment.file: _assignment_yaml(assignment)}
    for exercise in assignment.exercises:
        files |= {path: path.read_bytes() for path in exercise.for_students}
        if notebook:
            del files[exercise.stub]
        else:
            files[exercise.pristine_stub] = files[exercise.stub]
    if notebook:
        files[assignment.notebook] = student_notebook(assignment)
    return {path.relative_to(assignment.root).as_posix(): it for path, it in files.items()}


def _points(assignment: Assignment) -> dict[str, tuple[float, float]]:
    """Return how many points an exercise has, by its slug, and how many of them are public."""

    def of(path: Path) -> float:
        return sum(float(case.points) for case in read_test_file(path).test_cases)

    def both(exercise: Exercise) -> tuple[float, float]:
        public = of(exercise.public_tests)
        return public + of(exercise.hidden_tests), public

    return {exercise.slug: both(exercise) for exercise in assignment.exercises}


def _assignment_yaml(assignment: Assignment) -> bytes:
    content = {
        "title": assignment.title,
        "seed": 0,
        "limits": assignment.limits.model_dump(),
        "exercises": [
            {"slug": it.slug, "title": it.title, "functions": list(it.functions)}
            for it in assignment.exercises
        ],
    }
    return yaml.safe_dump(content, sort_keys=False, allow_unicode=True).encode()


def _pyproject(assignment: Assignment) -> str:
    return _PYPROJECT.format(
        name=_plain(assignment.title, "-"),
        python=metadata("handgrad")["Requires-Python"],
        wheel=wheel_name(),
    )


def _plain(title: str, between: str) -> str:
    """Return a title as a name that every system and tool takes."""
    return between.join(re.findall(r"[a-z0-9]+", title.lower())) or "course"
