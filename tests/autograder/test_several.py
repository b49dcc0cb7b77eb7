"""The choice as it is typed; test_collecting has what becomes of the submissions."""

import json
import os

import pytest
from typer.testing import CliRunner

from autograder.cli.commands import app
from autograder.several import Several

from .conftest import write_submission


@pytest.fixture
def grade(course, tmp_path):
    """Return a runner of `grade` on two submissions by one student."""
    for when, answer in enumerate(("2 * a", "a")):
        folder = write_submission(
            tmp_path / str(when) / "anna", double=f"def double(a): return {answer}"
        )
        os.utime(folder / "double.py", (when, when))

    def run(*options):
        paths = [str(tmp_path / when / "anna") for when in "01"]
        command = ["grade", *paths, "--json", "--no-race", "--course", str(course), *options]
        return CliRunner().invoke(app, command, catch_exceptions=False)

    return run


@pytest.mark.parametrize(
    ("typed", "scores"),
    [
        ((), [1]),
        (("--several", "newest"), [1]),
        (("--several", "oldest"), [4]),
        (("--several", "all"), [1, 4]),
    ],
)
def test_which_are_graded_can_be_chosen(grade, typed, scores):
    done = grade(*typed)
    assert done.exit_code == 0
    assert sorted(json.loads(line)["score"] for line in done.stdout.splitlines()) == scores


def test_another_choice_is_wrong_use_and_the_choices_are_named(grade):
    done = grade("--several", "best")
    assert done.exit_code == 2
    assert all(choice in done.stderr for choice in Several)
