import json
import subprocess
import sys

import pytest

from autograder.hints import NoHint, climb, look_back, read_hints

HEADINGS = ["Try a small case", "Write it down", "Say it in words"]


@pytest.fixture
def double(assignment):
    return assignment.exercises[0]


@pytest.fixture
def shown(assignment):
    return assignment.hints_shown


def test_a_hint_is_what_follows_a_heading(double):
    hints = read_hints(double.hints)
    assert [hint.heading for hint in hints] == HEADINGS
    assert hints[1].text == "    y = f(x)"


def test_each_call_climbs_one_rung_and_the_last_is_repeated(double, shown):
    steps = [climb(double, shown) for _ in range(4)]
    assert [step.seen[-1].heading for step in steps] == [*HEADINGS, HEADINGS[-1]]
    assert [step.was_at_the_top for step in steps] == [False, False, False, True]
    assert {step.of for step in steps} == {3}
    assert not any(step.notes for step in steps)


def test_each_exercise_has_a_place_of_its_own(assignment, shown):
    double, total = assignment.exercises
    climb(double, shown)
    climb(double, shown)
    assert len(climb(total, shown).seen) == 1
    assert len(climb(double, shown).seen) == 3


def test_looking_back_goes_no_further(double, shown):
    with pytest.raises(NoHint, match="no hint of double has been shown yet"):
        look_back(double, shown)
    climb(double, shown)
    climb(double, shown)
    assert [hint.heading for hint in look_back(double, shown).seen] == HEADINGS[:2]
    assert len(climb(double, shown).seen) == 3


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[1]",
        b'{"double": -1}',
        b'{"double": "2"}',
        b'{"double": true}',
        b"\xff",
        b"[" * 9999,
    ],
)
def test_a_broken_memory_is_told_of_and_begins_again(double, shown, content):
    shown.parent.mkdir()
    shown.write_bytes(content)
    step = climb(double, shown)
    assert (len(step.seen), len(step.notes)) == (1, 1)
    assert "begin again" in step.notes[0]
    assert json.loads(shown.read_text()) == {"double": 1}


def test_where_nothing_can_be_written_the_hint_is_shown_all_the_same(double, shown):
    shown.parent.write_text("a file where a folder should be")
    step = climb(double, shown)
    assert step.seen[-1].heading == HEADINGS[0]
    assert "cannot be remembered" in step.notes[-1]


def test_a_ladder_that_got_shorter_ends_at_its_end(double, shown):
    shown.parent.mkdir()
    shown.write_text('{"double": 7}')
    assert len(climb(double, shown).seen) == 3


def test_an_exercise_without_hints_says_so(double, shown):
    double.hints.write_text("nothing here\n")
    with pytest.raises(NoHint, match="no heading"):
        climb(double, shown)
    double.hints.unlink()
    with pytest.raises(NoHint, match="no hints for double"):
        climb(double, shown)


def handgrad(course, *args, **environment):
    return subprocess.run(
        [sys.executable, "-m", "autograder", "hint", *args],
        cwd=course,
        capture_output=True,
        encoding="utf-8",
        check=False,
        env=environment or None,
    )


def test_the_command_shows_one_hint_and_how_many_there_are(course, double, shown):
    climb(double, shown)
    second = handgrad(course, "double")
    assert (second.returncode, second.stderr) == (0, "")
    assert "double, hint 2 of 3: Write it down\n\n        y = f(x)\n" in second.stdout
    assert "Try a small case" not in second.stdout
    again = handgrad(course, "double", "--again")
    assert "hint 1 of 3: Try a small case\n\n    What is it for one, and" in again.stdout
    assert again.stdout.index("hint 1 of 3") < again.stdout.index("hint 2 of 3")


def test_the_last_hint_says_that_it_is(course, double, shown):
    for _ in HEADINGS:
        climb(double, shown)
    assert "This was the last hint; it is shown again." in handgrad(course, "double").stdout


def test_a_wrong_name_is_answered_with_the_nearest(course):
    done = handgrad(course, "duoble")
    assert (done.returncode, done.stdout) == (2, "")
    assert "Did you mean double?" in done.stderr


def test_outside_a_course_there_are_no_hints(tmp_path):
    done = handgrad(tmp_path, "double")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_what_cannot_be_written_is_replaced(course):
    hints = course / "exercises" / "hints" / "double.md"
    hints.write_text("## √\n\nx ≤ y\n", encoding="utf-8")
    done = handgrad(course, "double", PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, "")
    assert "hint 1 of 1: ?" in done.stdout
