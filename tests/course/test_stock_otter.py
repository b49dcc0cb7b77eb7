"""`otter run` with the zip of this course gives every question the score of `handgrad grade`.

Each takes otter three seconds, so that most hostile ones are run only with ``-m long``.
"""

import json
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.assignment import find_course, load_assignment
from autograder.build import OtterOptions, build_otter
from autograder.grading import Grader
from autograder.report.gradescope import results_dict
from autograder.submission import read_submission

pytestmark = pytest.mark.usefixtures("kernel_turn")

ASSIGNMENT = load_assignment(find_course(Path(__file__).parent))
SAMPLES = ASSIGNMENT.root / "tests" / "submissions"
HONEST = {"half_done": 46, "seed_answers": 94, "untouched": 0}
HOSTILE = (
    "behaves_while_graded",
    "claims_to_have_passed",
    "ends_its_process",
    "imports_the_grader",
    "imports_the_kernel",
    "shadows_the_engine",
)
# These differ from the others in what the engine meets, which test_hostile.py tries each time.
MORE_HOSTILE = (
    "a_pickle_for_a_reply",
    "array_that_equals_everything",
    "base_exceptions",
    "changes_a_file",
    "class_that_claims_to_be_the_sandbox",
    "exits_by_system_exit",
    "forks",
    "imports_the_course",
    "looks_for_files",
    "markup_in_errors",
    "patched_numpy",
    "reads_the_solution",
    "reads_the_stack_and_the_heap",
    "remembers_timed_answers",
    "segfaults",
    "tcp_over_loopback",
    "terminal_escapes_in_errors",
)


@pytest.fixture(scope="module")
def autograder(tmp_path_factory):
    path = tmp_path_factory.mktemp("zip") / "autograder.zip"
    build_otter(ASSIGNMENT, path, OtterOptions())
    return path


@pytest.fixture(scope="module")
def grader():
    with Grader(ASSIGNMENT) as grader:
        yield grader


@pytest.fixture
def otter_run(autograder, tmp_path):
    """Return a function that has otter grade a submission."""

    def run(path, within=Path(), beside=()):
        handed_in, output = path, tmp_path / path.stem
        output.mkdir()
        if path.is_dir():
            handed_in = output / "handed_in.zip"
            with zipfile.ZipFile(handed_in, "w") as archive:
                for file in path.rglob("*.py"):
                    archive.write(file, within / file.relative_to(path))
                for name in beside:
                    archive.writestr(name, b"")
        command = [sys.executable, "-m", "otter", "run", "-a", autograder, "-o", output, handed_in]
        done = subprocess.run(command, cwd=output, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads((output / "results.json").read_text())

    return run


def assert_the_same(path, theirs, grader):
    """Fail unless otter's results have the scores and public words of our own."""
    # otter knows no student, so the random cases are drawn for nobody in particular.
    submission = replace(read_submission(path, ASSIGNMENT), name="submission")
    ours = results_dict(grader.grade(submission))
    assert scores(theirs) == scores(ours)
    assert theirs["tests"][0]["name"] == ours["tests"][0]["name"] == "Public Tests"
    assert theirs["tests"][0]["output"] == ours["tests"][0]["output"]
    assert "hidden tests; their results are not shown here" in theirs["tests"][0]["output"]


def scores(results):
    return {test["name"]: test["score"] for test in results["tests"][1:]}


@pytest.mark.parametrize(("name", "score"), HONEST.items())
def test_an_honest_submission_scores_the_same(otter_run, grader, name, score):
    theirs = otter_run(SAMPLES / name)
    assert_the_same(SAMPLES / name, theirs, grader)
    assert sum(scores(theirs).values()) == score


def test_folders_around_a_submission_cost_it_nothing(otter_run, grader):
    path = SAMPLES / "half_done"
    assert_the_same(path, otter_run(path, Path("anna/hw"), ["Thumbs.db", "hw/data.csv"]), grader)


@pytest.mark.parametrize(
    "name", [*HOSTILE, *(pytest.param(it, marks=pytest.mark.long) for it in MORE_HOSTILE)]
)
def test_a_hostile_submission_scores_the_same(otter_run, grader, name):
    path = SAMPLES / "hostile" / f"{name}.py"
    assert_the_same(path, otter_run(path), grader)
