"""`handgrad watch` as a person has it: a terminal, keys, an editor that saves files."""

import itertools
import os
import re
import signal
import subprocess
import sys

import pytest

from .conftest import ASSIGNMENT, RIGHT
from .terminal import Terminal

WRONG = "def double(a): return a + 5"
ENDLESS = "def double(a):\n    while True: pass"
PATIENT = re.sub("_seconds: .*", "_seconds: 300", ASSIGNMENT)


def save(course, slug, source):
    """Save as most editors do: a new file takes the place of the old one."""
    new = course / "exercises" / f"{slug}.py~"
    new.write_text(source)
    new.replace(course / "exercises" / f"{slug}.py")


@pytest.fixture
def watching(course):
    with Terminal(course, "watch") as terminal:
        yield terminal


def test_from_a_stub_to_the_next_exercise(course, watching):
    watching.wait_for("Twice a number", "not attempted: 0 of 2 public cases pass, 0 / 2 points")
    save(course, "double", WRONG)
    watching.wait_for("in progress: 0 of 2", "✗ two_is_twice_one", "got:      6", "expected: 2")
    assert "next:     Add it to itself." in watching.screen
    save(course, "double", "def double(a): return 2 * a if a else 1")
    watching.wait_for("in progress: 1 of 2", "✗ zero_stays_zero", "1 / 2 points")
    save(course, "double", RIGHT["double"])
    watching.wait_for("done: 2 of 2", "2 / 2 points", "1 of 2 done")
    watching.type("n")
    watching.wait_for("The sum of an array", "total: not implemented yet")
    watching.type("h")
    watching.wait_for("total, hint 1 of 3: Try a small case")
    watching.type("h")
    watching.wait_for("total, hint 2 of 3: Write it down")
    watching.type("l")
    watching.wait_for("double    done            2 / 2", "total     not attempted   0 / 1")
    watching.type("l")
    watching.wait_for("The sum of an array")
    save(course, "total", RIGHT["total"])
    watching.wait_for("2 of 2 done")
    watching.type("n")
    watching.wait_for("All exercises are done.")
    watching.type("s")  # another program draws
    watching.wait_for("drawing total ...")
    watching.wait_for_no("drawing total ...")
    watching.type("q")
    assert watching.wait_for_end() == 0
    assert watching.settings == watching.before


@pytest.mark.parametrize(
    ("way", "code"), [("q", 0), ("\x03", 130), (signal.SIGTERM, 143), ("hang up", None)]
)
def test_it_ends_at_once_while_a_call_does_not_end(course, way, code):
    (course / "exercises" / "assignment.yaml").write_text(PATIENT)
    save(course, "double", ENDLESS)
    with Terminal(course, "watch") as watching:
        watching.wait_for("checking ...")
        watching.wait_for_processes(3)  # itself, the interpreter that forks, and the worker
        watching.type("l")
        watching.wait_for("?  total")
        if way == "hang up":
            watching.hang_up()
            watching.wait_for_end()
            return
        if isinstance(way, str):
            watching.type(way)
        else:
            watching.process.send_signal(way)
        assert watching.wait_for_end() == code
        assert watching.settings == watching.before
        assert "Traceback" not in watching.screen


def test_what_is_saved_while_a_check_runs_is_checked_next(course, watching):
    watching.wait_for("not attempted")
    save(course, "double", ENDLESS)
    watching.wait_for("checking ...")
    save(course, "total", "def total(values): return 1")
    watching.wait_for("The sum of an array", "in progress: 0 of 1")
    save(course, "double", RIGHT["double"])
    watching.wait_for("Twice a number", "done: 2 of 2")


def test_files_come_and_go(course, watching):
    file = course / "exercises" / "double.py"
    watching.wait_for("not attempted")
    file.unlink()
    watching.wait_for("✗ missing", "handgrad reset double puts the stub back.")
    file.write_text(f"<<<<<<< HEAD\n{WRONG}\n=======\n{RIGHT['double']}\n>>>>>>> theirs\n")
    watching.wait_for("✗ does not load", "line 1")
    file.write_bytes(b"\xff\xfe")
    watching.wait_for("double.py is not UTF-8 text")
    file.rename(file.with_suffix(".txt"))
    watching.wait_for("✗ missing")
    save(course, "double", RIGHT["double"])
    watching.wait_for("done: 2 of 2")
    course.joinpath("exercises").rename(course / "elsewhere")
    watching.wait_for("no such file or folder")
    course.joinpath("elsewhere").rename(course / "exercises")
    watching.wait_for("done: 2 of 2")
    save(course, "double", WRONG)
    watching.wait_for("✗ two_is_twice_one")


def test_what_cannot_be_read_at_the_start_is_told_in_place_of_a_verdict(course):
    course.joinpath("exercises", "total.py").unlink()
    double = course / "exercises" / "double.py"
    double.rename(course / "double.py")
    with Terminal(course, "watch") as watching:
        watching.wait_for("Twice a number", "holds none of the exercises' files")
        assert "checking" not in watching.screen
        watching.type("n")
        watching.type("l")
        watching.wait_for("?  total", "holds none of the exercises' files")
        watching.type("l")
        watching.wait_for("The sum of an array", "holds none of the exercises' files")
        assert "checking" not in watching.screen
        (course / "double.py").rename(double)
        watching.wait_for("✗ missing")
        watching.wait_for_no("holds none of")


def test_a_long_message_is_cut_and_not_what_stands_above_it(course):
    save(course, "double", "def double(a): raise ValueError('first' + 99 * '\\nand so on')")
    with Terminal(course, "watch") as watching:
        watching.wait_for("✗ two_is_twice_one", "Twice a number", "0 of 2 done", "first", "q quit")
        assert watching.screen.count("and so on") > 5
        assert "... a taller window shows more" in watching.screen
        watching.resize(80, 60)
        watching.wait_for("call:     double(1)", "Twice a number", "q quit")
        assert "taller" not in watching.screen


def test_a_picture_is_opened_where_there_is_a_display(course, tmp_path):
    picture = course / "exercises" / "pictures" / "double.py"
    picture.parent.mkdir()
    picture.write_text(
        "from autograder.pictures import Caption\n"
        "def draw(figure, student): return Caption('Lesson', [], 'Right.', '')"
    )
    viewer = tmp_path / "bin" / "xdg-open"
    viewer.parent.mkdir()
    viewer.write_text(f'#!/bin/sh\nprintf %s "$1" >> "{tmp_path}/opened"\n')
    viewer.chmod(0o755)
    path = f"{viewer.parent}:{os.environ['PATH']}"
    for display, opened in (("", False), (":0", True)):
        with Terminal(course, "watch", PATH=path, DISPLAY=display, WAYLAND_DISPLAY="") as watching:
            watching.wait_for("not attempted")
            watching.type("s")
            watching.wait_for("pictures/double.png")
        assert (tmp_path / "opened").exists() is opened


def test_a_narrow_terminal_and_a_wide_one(course):
    save(course, "double", WRONG)
    with Terminal(course, "watch", columns=30, rows=40, NO_COLOR="1") as watching:
        watching.wait_for("✗ two_is_twice_one", "next:     Add it to")
        watching.resize(100, 30)
        watching.wait_for("in progress: 0 of 2 public cases pass, 0 / 2 points")
        # Stopped, and back from a shell, which has set the terminal to what it likes.
        watching.process.send_signal(signal.SIGSTOP)
        watching.set_to(watching.before)
        watching.process.send_signal(signal.SIGCONT)
        watching.type("l")
        watching.wait_for("~  double    in progress     0 / 2")
        watching.type("q")
        watching.wait_for_end()
    assert b"\x1b[3" not in watching.printed  # no colour


def test_a_pipe_gets_one_verdict_after_the_other(course):
    command = f"exec '{sys.executable}' -m autograder watch <&-"
    with subprocess.Popen(
        ["sh", "-c", command], cwd=course, stdout=subprocess.PIPE, text=True
    ) as watching:
        lines = iter(watching.stdout)
        assert next(line for line in lines if "double: not implemented yet" in line)
        save(course, "double", RIGHT["double"])
        until_done = [*itertools.takewhile(lambda line: "✓ done: 2 of 2" not in line, lines)]
        assert not any("checking" in line or "\x1b" in line for line in until_done)
        watching.send_signal(signal.SIGINT)
        assert watching.wait() == 130


def test_a_terminal_that_can_do_nothing_has_keys_all_the_same(course):
    with Terminal(course, "watch", TERM="dumb") as watching:
        watching.wait_for("not attempted", "q quit")
        watching.type("q")
        assert watching.wait_for_end() == 0
    assert b"\x1b" not in watching.printed


def test_a_broken_course_is_told_of(course):
    (course / "tests" / "public" / "total.py").write_text("this is no Python")
    with Terminal(course, "watch") as watching:
        assert watching.wait_for_end() == 3
        assert "total.py cannot be loaded" in watching.screen
        assert watching.settings == watching.before
