"""Public tests are run by students as well, with otter alone: on plain functions, without us."""

import subprocess
import sys
from pathlib import Path

import pytest
from otter.test_files.exception_test import ExceptionTestFile

from autograder.assignment import find_course, load_assignment

ASSIGNMENT = load_assignment(find_course(Path(__file__).parent))
SEED_ANSWERS = ASSIGNMENT.root / "tests" / "submissions" / "seed_answers" / "exercises"


def run(exercise, path):
    """Run an exercise's public tests as otter does by itself, on the functions of a file."""
    functions = {}
    exec(path.read_text(), functions)
    file = ExceptionTestFile.from_file(str(exercise.public_tests))
    file.run(functions)
    return file


@pytest.mark.parametrize("exercise", ASSIGNMENT.exercises, ids=ASSIGNMENT.slugs)
def test_plain_functions_pass(exercise):
    file = run(exercise, exercise.solution)
    assert file.passed_all, file.summary()


@pytest.mark.parametrize("exercise", ASSIGNMENT.exercises, ids=ASSIGNMENT.slugs)
def test_stubs_are_told_from_answers(exercise):
    file = run(exercise, exercise.stub)
    assert file.score == 0
    assert "not implemented yet" in file.summary()


def test_a_wrong_answer_is_told_from_the_right_one():
    exercise = next(it for it in ASSIGNMENT.exercises if it.slug == "residual_backward")
    summary = run(exercise, SEED_ANSWERS / "residual_backward.py").summary()
    for words in ("got:      array(1, 1) float64 [[6.]]", "expected: array(1, 1) float64 [[7.]]"):
        assert words in summary


def test_they_need_three_parts_of_the_engine_and_no_other_package():
    paths = [str(exercise.public_tests) for exercise in ASSIGNMENT.exercises]
    script = f"""
import sys
from otter.test_files.exception_test import ExceptionTestFile
for path in {paths!r}:
    ExceptionTestFile.from_file(path)
print(*(name for name in sys.modules if name.startswith("autograder") and name.count(".") < 2))
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert set(done.stdout.split()) == {
        "autograder",
        "autograder.checks",
        "autograder.describe",
        "autograder.outcomes",
    }
