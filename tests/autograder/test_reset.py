import subprocess
import sys

import pytest

from autograder.reset import NothingToReset, pristine, put_back
from autograder.submission import read_submission

from .terminal import Terminal

MINE = "def double(a): return 3 * a"


@pytest.fixture
def double(assignment):
    """The exercise as in a student's folder: with a copy of the stub, and an own file."""
    exercise = assignment.exercises[0]
    exercise.pristine_stub.parent.mkdir(parents=True)
    exercise.pristine_stub.write_bytes(exercise.stub.read_bytes())
    exercise.stub.write_text(MINE)
    return exercise


def reset(exercise):
    return put_back(exercise, pristine(exercise))


def test_the_stub_is_back_and_the_file_kept(double):
    kept = reset(double)
    assert double.stub.read_bytes() == double.pristine_stub.read_bytes()
    assert (kept.name, kept.read_text()) == ("double.py.1", MINE)


def test_no_earlier_file_is_lost(double):
    for text in ("first", "second", "third"):
        double.stub.write_text(text)
        reset(double)
    kept = sorted(double.stub.parent.glob("double.py.*"))
    assert [path.read_text() for path in kept] == ["first", "second", "third"]


def test_what_is_kept_is_not_graded(double, assignment):
    before = read_submission(assignment.file.parent, assignment)
    reset(double)
    after = read_submission(assignment.file.parent, assignment)
    assert MINE in before.sources.values()
    assert MINE not in after.sources.values()


def test_a_file_that_is_gone_comes_back(double):
    double.stub.unlink()
    assert reset(double) is None
    assert double.stub.read_bytes() == double.pristine_stub.read_bytes()


def test_an_untouched_stub_needs_no_reset(double):
    reset(double)
    with pytest.raises(NothingToReset, match=r"double\.py is as it was given"):
        reset(double)


def test_without_a_copy_one_is_told_where_to_find_it(assignment):
    with pytest.raises(NothingToReset, match=r"git checkout exercises/total\.py"):
        pristine(assignment.exercises[1])


def handgrad(course, *args, answer=""):
    return subprocess.run(
        [sys.executable, "-m", "autograder", "reset", *args],
        cwd=course,
        input=answer,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_command_asks_first(double, course):
    refused = handgrad(course, "double", answer="n\n")
    assert refused.returncode == 1
    assert double.stub.read_text() == MINE
    unanswered = handgrad(course, "double")
    said = "handgrad: nobody answers; `handgrad reset double --yes` does not ask\n"
    assert (unanswered.returncode, unanswered.stderr) == (2, said)
    assert double.stub.read_text() == MINE
    done = handgrad(course, "double", answer="y\n")
    assert done.returncode == 0
    assert "exercises/double.py.1" in done.stdout
    assert handgrad(course, "double", "--yes").returncode == 2


def test_an_interrupted_question_changes_nothing(double, course):
    with Terminal(course, "reset", "double") as terminal:
        terminal.wait_for_question("back as it was given?")
        terminal.type("\x03")
        assert terminal.wait_for_end() == 130
        assert "Traceback" not in terminal.screen
    assert double.stub.read_text() == MINE
