"""This course's zip in an environment made from its own requirements, as Gradescope makes it.

That takes a minute, most of it pip's.
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
from .gradescope import record, results, score, shown

ASSIGNMENT = load_assignment(find_course(Path(__file__).parent))
SAMPLES = ASSIGNMENT.root / "tests" / "submissions"

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
def environment(root, tmp_path_factory):
    """Return an environment with what the zip requires, and no more."""
    environment = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True)
    dependencies = yaml.safe_load((root / "source" / "environment.yml").read_text())["dependencies"]
    pip = [sys.executable, "-m", "pip", "--python", environment / "bin" / "python", "install"]
    subprocess.run(
        [*pip, "-q", "--no-compile", *dependencies[-1]["pip"]], cwd=root / "source", check=True
    )
    return environment


@pytest.fixture(scope="module")
def graded(root, environment, kernel_lock):
    """Return the roots in which samples were graded."""
    submissions = {"seed_answers": SAMPLES / "seed_answers", "empty": None}
    roots = {}
    for name, path in submissions.items():
        roots[name] = root.parent / name
        shutil.copytree(root, roots[name])
        if path:
            shutil.copytree(path, roots[name] / "submission", dirs_exist_ok=True)
        with kernel_lock():
            gradescope.start(roots[name], environment).wait()
    return roots


def test_a_submission_scores_what_it_scores_elsewhere(graded):
    content = results(graded["seed_answers"])
    assert score(content) == 94
    assert record(graded["seed_answers"])["submission"] == "7"
    assert "next:     Move x from 1 to 2" in shown(content)


def test_an_empty_submission_has_a_result_as_well(graded):
    assert score(results(graded["empty"])) == 0
    assert "nothing to grade" in shown(results(graded["empty"]))


def test_the_engine_is_the_one_from_the_zip(graded, environment):
    script = "import autograder; print(autograder.__file__)"
    variables = {**os.environ, "PYTHONPATH": ""}
    done = subprocess.run(
        [environment / "bin" / "python", "-c", script],
        cwd="/",
        env=variables,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith(str(environment))
