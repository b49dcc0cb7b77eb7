"""The course, packed for those who do not have this repository."""

from __future__ import annotations

import contextlib
import json
import math
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import nbformat
from otter import generate

from autograder import zips
from autograder.assignment import Assignment
from autograder.deterministic_zip import zipped
from autograder.grading import CourseBroken, read_test_file
from autograder.isolation import Tier
from autograder.otter_layout import (
    CONFIG,
    EXTRAS,
    NOTEBOOK,
    PLUGIN,
    REQUIRE_ISOLATION,
    course_in,
    path_of_test,
)
from autograder.otter_plugin import trusted_notebook
from autograder.report.gradescope import fault
from autograder.wheel import wheel, wheel_name
from autograder.whole_file import write_whole

_PYTHON = "3.11"
_UNTOUCHED_NOTEBOOK = "from autograder.otter_notebook import refuse\n\nrefuse()"
_CONTENT = (".py", ".yaml")
_GRADESCOPES_SOURCE = "/autograder/source"

# Before otter's own lines of run_autograder. $here is /autograder, on Gradescope and in Docker.
_RUN_AUTOGRADER = """\
here=$(cd "$(dirname "$0")" && pwd)
# Whatever becomes of the rest, there is a result to read.
mkdir -p "$here/results"
cat > "$here/results/results.json" <<'END'
{fallback}
END
"""
# Before those of setup.sh.
_SETUP = f"""\
set -e
cd "$(dirname "$0")"
# `otter grade` copies the content of {EXTRAS} into its image, not the folder.
if [ ! -d {EXTRAS} ]; then mkdir {EXTRAS} && mv course handgrad-*.whl {EXTRAS}; fi
# The library that system calls are filtered with.
apt-get update
apt-get install -y libseccomp2
"""
_RUN_OTTER = """\
\"\"\"Grades the submission with otter; see autograder/otter_wrapper.py in the wheel.\"\"\"

import sys
from pathlib import Path

from autograder.otter_wrapper import main

sys.exit(main(Path(__file__).absolute().parents[1]))
"""


@dataclass(frozen=True)
class OtterOptions:
    """What otter is told to count and to show, by the names of ``otter_config.json``, and more.

    Parameters
    ----------
    points_possible : float, optional
        What a full score is scaled to.
    score_threshold : float, optional
        From which part of a full score on all points are given, and below it none.
    show_hidden : bool
        Whether students see hidden cases once grades are published.
    show_stdout : bool
        Whether they see, then, what otter prints.
    require_isolation : Tier
        Nothing is graded where student code is shut in less strongly.

    Raises
    ------
    ValueError
        If a number is none that otter can count with.
    """

    points_possible: float | None = None
    score_threshold: float | None = None
    show_hidden: bool = False
    show_stdout: bool = False
    require_isolation: Tier = Tier.CONFINED

    def __post_init__(self) -> None:
        for name in ("points_possible", "score_threshold"):
            value = getattr(self, name)
            if value is not None and not math.isfinite(value):
                raise ValueError(f"{name} is {value}; it must be a finite number")

    def config(self) -> dict[str, Any]:
        """Return the content of ``otter_config.json``."""
        numbers = {
            "points_possible": self.points_possible,
            "score_threshold": self.score_threshold,
        }
        return {
            **{name: value for name, value in numbers.items() if value is not None},
            "show_hidden": self.show_hidden,
            "show_stdout": self.show_stdout,
            "plugins": [{PLUGIN: {REQUIRE_ISOLATION: self.require_isolation.value}}],
            # The summary that otter prints has the scores of hidden test files.
            "print_summary": self.show_hidden,
        }


def build_otter(assignment: Assignment, output: Path, options: OtterOptions) -> None:
    """Write the zip with which stock otter grades: the same bytes for the same course and engine.

    Parameters
    ----------
    output : Path
        Of the zip; overwritten, whole or not at all.

    Raises
    ------
    CourseBroken
        If a test file cannot be loaded, its name is no identifier, or two have the same name.
    OSError
    """
    tests = _tests(assignment)
    with tempfile.TemporaryDirectory() as scratch, contextlib.chdir(scratch):
        for name, content in tests.items():
            path = Path(path_of_test(name))
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)
        nbformat.write(trusted_notebook(_UNTOUCHED_NOTEBOOK), NOTEBOOK)
        Path(CONFIG).write_text(json.dumps(options.config()), encoding="utf-8")
        Path("requirements.txt").write_text(f"./{EXTRAS}/{wheel_name()}\n", encoding="utf-8")
        generate.main(
            output_path="stock.zip",
            config=CONFIG,
            requirements="requirements.txt",
            no_environment=True,
            files=[NOTEBOOK],
            python_version=_PYTHON,
        )
        with zipfile.ZipFile("stock.zip") as stock:
            files = {name: stock.read(name) for name in stock.namelist()}
    files["run_autograder"] = _begun_with(
        _RUN_AUTOGRADER.format(fallback=json.dumps(fault("otter did not start"), indent=2)),
        files["run_autograder"].replace(_GRADESCOPES_SOURCE.encode(), b'"$here"/source'),
    )
    files["setup.sh"] = _begun_with(_SETUP, files["setup.sh"])
    files["run_otter.py"] = _RUN_OTTER.encode()
    files[f"{EXTRAS}/{wheel_name()}"] = wheel()
    for path in _course_files(assignment):
        inside = course_in(Path()) / path.relative_to(assignment.root)
        files[inside.as_posix()] = path.read_bytes()
    write_whole(output, zipped(files, executable={"run_autograder", "setup.sh"}))


def _tests(assignment: Assignment) -> dict[str, bytes]:
    """Return all test files under the names that they give themselves, as otter wants them."""
    tests: dict[str, bytes] = {}
    for exercise in assignment.exercises:
        for path in (exercise.public_tests, exercise.hidden_tests):
            name = read_test_file(path).name
            if not str(name).isidentifier():  # otter makes a path of it
                raise CourseBroken(
                    f"{path}: the name of the test file is {name!r}; it must be letters, digits "
                    'and underscores, as in name = "double_hidden"'
                )
            if name in tests:
                raise CourseBroken(f"{path}: another test file has the name {name!r} as well")
            tests[name] = path.read_bytes()
    return tests


def _course_files(assignment: Assignment) -> list[Path]:
    """Return what the engine may ask the course for."""
    return [
        path
        for folder in assignment.folders
        for path in folder.rglob("*")
        if path.suffix in _CONTENT and not _is_by_tools(path.relative_to(folder))
    ]


def _is_by_tools(path: Path) -> bool:
    """Tell whether editors or Python have put a file there."""
    hidden = any(part.startswith(".") for part in path.parts)
    return hidden or zips.is_by_system(PurePosixPath(path))


def _begun_with(lines: str, script: bytes) -> bytes:
    """Return a shell script with these lines put right after its first."""
    first, _, rest = script.partition(b"\n")
    return b"\n".join([first, lines.encode() + rest])
