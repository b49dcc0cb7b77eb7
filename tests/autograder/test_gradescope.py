"""This course's zip in environments made from its own requirements, as Gradescope makes them.

First otter alone is installed, which is what a student has who checks the public tests, then the
rest. That takes a minute, most of it pip's.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from autograder.assignment import find_course, load_assignment
from autograder.build import OtterOptions, build_otter

from . import gradescope
from .gradescope import folder_of, record, results, score, shown

ASSIGNMENT = load_assignment(find_course(Path(__file__).parent))
SAMPLES = ASSIGNMENT.root / "tests" / "submissions"
# What public tests need besides otter.
FOR_STUDENTS = ("__init__.py", "describe.py", "outcomes.py", "checks")

pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module")
def autograder(tmp_path_factory):
    path = tmp_path_factory.mktemp("zip") / "autograder.zip"
    build_otter(ASSIGNMENT, path, OtterOptions())
    return path


@pytest.fixture(scope="module")
def root(autograder, tmp_path_factory):
    root = tmp_path_factory.mktemp("scratch") / "root"
    gradescope.lay_out(root, autograder)
    return root


@pytest.fixture(scope="module")
def requirements(root):
    environment = yaml.safe_load((root / "source" / "environment.yml").read_text())
    return environment["dependencies"][-1]["pip"]


def install(environment, requirements, cwd):
    pip = [sys.executable, "-m", "pip", "--python", environment / "bin" / "python", "install"]
    subprocess.run([*pip, "-q", "--no-compile", *requirements], cwd=cwd, check=True)


@pytest.fixture(scope="module")
def otter_alone(root, requirements, tmp_path_factory):
    environment = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True)
    install(environment, requirements[:1], root / "source")
    return environment


@pytest.fixture(scope="module")
def checked(otter_alone, tmp_path_factory):
    """Return what `otter check` says to right answers, and to one that is wrong."""
    folder = folder_of(tmp_path_factory.mktemp("student") / "bundle", {})
    shutil.copytree(ASSIGNMENT.root / "tests" / "public", folder / "tests" / "public")
    for name in FOR_STUDENTS:
        source, target = ASSIGNMENT.root / "autograder" / name, folder / "autograder" / name
        folder_of(target.parent, {})
        (shutil.copytree if source.is_dir() else shutil.copy)(source, target)
    solutions = [exercise.solution_source for exercise in ASSIGNMENT.exercises]
    (folder / "answers.py").write_text("\n".join(solutions))
    python = otter_alone / "bin" / "python"
    alone = subprocess.run([python, "-c", "import autograder"], cwd="/", check=False)
    assert alone.returncode != 0, "otter is not alone"

    def check(*args):
        command = [python, "-m", "otter", "check", "-t", "tests/public", *args]
        return subprocess.run(
            command, cwd=folder, capture_output=True, text=True, check=True
        ).stdout

    wrong = SAMPLES / "seed_answers" / "exercises" / "residual_backward.py"
    return check("answers.py"), check("-q", wrong.stem, wrong)


def test_public_tests_need_nothing_but_otter(checked):
    right, _ = checked
    assert "All tests passed!" in right


def test_otter_alone_tells_a_student_what_was_expected(checked):
    _, wrong = checked
    for words in ("x_reaches_y_on_two_ways", "got:", "expected:", "next:"):
        assert words in wrong


@pytest.fixture(scope="module")
def graded(root, requirements, otter_alone, checked, kernel_lock):
    """Return the roots in which samples were graded with what the zip requires, and no more."""
    install(otter_alone, requirements[1:], root / "source")
    submissions = {"seed_answers": SAMPLES / "seed_answers", "empty": None}
    roots = {}
    for name, path in submissions.items():
        roots[name] = root.parent / name
        shutil.copytree(root, roots[name])
        if path:
            shutil.copytree(path, roots[name] / "submission", dirs_exist_ok=True)
        with kernel_lock():
            gradescope.start(roots[name], otter_alone).wait()
    return roots


def test_a_submission_scores_what_it_scores_elsewhere(graded):
    content = results(graded["seed_answers"])
    assert score(content) == 94
    assert record(graded["seed_answers"])["submission"] == "7"
    assert "next:     Move x from 1 to 2" in shown(content)


def test_an_empty_submission_has_a_result_as_well(graded):
    assert score(results(graded["empty"])) == 0
    assert "nothing to grade" in shown(results(graded["empty"]))


def test_the_engine_is_the_one_from_the_zip(graded, otter_alone):
    script = "import autograder; print(autograder.__file__)"
    variables = {**os.environ, "PYTHONPATH": ""}
    done = subprocess.run(
        [otter_alone / "bin" / "python", "-c", script],
        cwd="/",
        env=variables,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith(str(otter_alone))
