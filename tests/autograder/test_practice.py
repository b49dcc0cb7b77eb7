import json
import subprocess
import sys

import pytest

from autograder.outcomes import CallFailed, Outcome
from autograder.practice import Practice, Status, status_of
from autograder.submission import Submission

from .conftest import RIGHT, write_submission
from .terminal import Terminal

STUB = 'def double(a):\n    raise NotImplementedError("double: not implemented yet")'


@pytest.mark.parametrize(
    ("source", "status"),
    [
        (RIGHT["double"], Status.DONE),
        ("def double(a): return a", Status.IN_PROGRESS),
        ("def double(a): return 1 / 0", Status.IN_PROGRESS),
        ("import os\ndef double(a): os._exit(0)", Status.IN_PROGRESS),
        ("def double(a):\n    while True: pass", Status.IN_PROGRESS),
        ("def double(a):\n    if a: raise NotImplementedError\n    return 1", Status.IN_PROGRESS),
        (STUB, Status.NOT_ATTEMPTED),
        ("def dubble(a): return 2 * a", Status.MISSING),
        (CallFailed(Outcome.MISSING, "double.py was not handed in"), Status.MISSING),
        ("def double(a) return 2 * a", Status.DOES_NOT_LOAD),
        ("1 / 0", Status.DOES_NOT_LOAD),
        ("while True: pass", Status.DOES_NOT_LOAD),
        ("import torch\ndef double(a): return 2 * a", Status.DOES_NOT_LOAD),
        (CallFailed(Outcome.CRASHED, "double.py is not UTF-8 text"), Status.DOES_NOT_LOAD),
    ],
)
def test_where_an_exercise_stands_follows_from_its_public_cases(assignment, zygote, source, status):
    practice = Practice(assignment, zygote)
    submission = Submission("anna", {**RIGHT, "double": source})
    result = practice.check(assignment.exercises[0], submission, practice.budget())
    assert status_of(result) is status
    assert not any(case.hidden for case in result.cases)


def handgrad(course, *args):
    return subprocess.run(
        [sys.executable, "-m", "autograder", "list", *args],
        cwd=course,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_list_tells_status_points_and_title(course):
    write_submission(course / "exercises", double="def double(a): return a and 2 * a + 1")
    done = handgrad(course)
    assert (done.returncode, done.stderr) == (0, "")
    lines = [line.split() for line in done.stdout.splitlines()]
    assert lines[1:] == [
        ["~", "double", "in", "progress", "1", "/", "2", "Twice", "a", "number"],
        ["·", "total", "not", "attempted", "0", "/", "1", "The", "sum", "of", "an", "array"],
    ]
    assert json.loads(handgrad(course, "--json").stdout)[0] == {
        "slug": "double",
        "title": "Twice a number",
        "status": "in progress",
        "points": 1.0,
        "possible": 2,
    }


def test_an_interrupted_list_leaves_nothing_behind(course):
    write_submission(course / "exercises", double="def double(a):\n    while True: pass")
    with Terminal(course, "list") as terminal:
        terminal.wait_for_processes(3)
        terminal.type("\x03")
        assert terminal.wait_for_end() == 130
        assert "Traceback" not in terminal.screen


def test_a_folder_without_exercises_is_wrong_use(course):
    for slug in ("double", "total"):
        (course / "exercises" / f"{slug}.py").unlink()
    done = handgrad(course)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
