import fcntl
import json
import os
import pty
import re
import select
import shutil
import signal
import struct
import subprocess
import sys
import termios
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.assignment import load_assignment
from autograder.case_result import CaseResult
from autograder.check import Checked, check
from autograder.checks import Roofline
from autograder.outcomes import Outcome
from autograder.report.check import next_step, usual_verdict
from autograder.results import ExerciseResult
from autograder.submission import Submission

from .conftest import ASSIGNMENT, RIGHT, write, write_submission
from .test_notebooks import notebook

ROOFLINE = """
from autograder.checks import Roofline

def large(rng):
    return [(rng.standard_normal(100_000),), (rng.standard_normal((50, 1000)),)]

SPEED = Roofline("total", large, lambda values: values.size, usual=(3.0, 4.0), limits=(6.0, 1.25))
"""


@pytest.fixture
def timed_course(course):
    with (course / "tests" / "public" / "total.py").open("a") as file:
        file.write(ROOFLINE)
    return course


@pytest.fixture
def checked(timed_course, zygote):
    assignment = load_assignment(timed_course)

    def run(**sources):
        submission = Submission("anna", {**RIGHT, **sources})
        done = check(assignment, submission, assignment.exercises, zygote)
        return {each.result.slug: each for each in done}

    return run


def test_only_public_cases_are_run(checked):
    done = checked()
    assert [case.name for case in done["double"].result.cases] == [
        "two_is_twice_one",
        "zero_stays_zero",
    ]
    assert not any(case.hidden for each in done.values() for case in each.result.cases)


def test_speed_is_told_where_the_exercise_has_a_roofline(checked):
    done = checked()
    assert done["double"].roofline is None
    assert [speed.inputs for speed in done["total"].speeds] == ["100000", "50x1000"]
    assert all(speed.gflops > 0 and speed.product_gflops > 0 for speed in done["total"].speeds)


def test_what_is_not_right_yet_is_not_timed(checked):
    total = checked(total="def total(values): return 0.0")["total"]
    assert [case.outcome for case in total.result.cases] == [Outcome.WRONG]
    assert total.speeds == ()


def test_what_fails_when_it_is_timed_says_so(checked):
    source = "def total(values): return values.sum() if values.size < 10 else [][0]"
    total = checked(total=source)["total"]
    assert "IndexError" in total.why_no_speeds
    assert total.speeds == ()


def test_the_usual_verdict_knows_its_doubts():
    roofline = Roofline("f", list, int, usual=(2.0, 2.5), limits=(6.0, 2.0))
    assert "1.00 to 1.25 times the reference: within 2." in usual_verdict(roofline, 2.5)
    assert "within 2 or within 6." in usual_verdict(roofline, 3.9)  # too close to tell
    assert "within 2 or within 6." in usual_verdict(roofline, 4.5)  # it depends on the machine
    assert "within 2 or within 6 or beyond 6." in usual_verdict(replace(roofline, usual=(1, 4)), 6)
    assert ": within 6." in usual_verdict(roofline, 7.0)
    assert ": beyond 6." in usual_verdict(roofline, 20.0)


ONE_WRONG = """
def double(a):
    return a + 1
"""


def case(outcome, name="some_case", **texts):
    return CaseResult(name, 1, False, outcome, **texts)


@pytest.mark.parametrize(
    ("cases", "expected"),
    [
        ([Outcome.PASSED], "All of these pass."),
        ([Outcome.NOT_ATTEMPTED], "Replace the TODO in double"),
        ([Outcome.MISSING], "Bring back double.py"),
        ([Outcome.CRASHED], "Read what this case asks for in tests/public/double.py."),
        ([Outcome.PASSED, Outcome.TIMED_OUT], "Look for a loop that never ends."),
        ([Outcome.NOT_ATTEMPTED, Outcome.CRASHED], "Read what this case asks for"),
    ],
)
def test_there_is_one_next_step_about_what_is_wrong_first(cases, expected):
    result = ExerciseResult("double", "", tuple(case(outcome) for outcome in cases))
    assert expected in next_step([Checked(result)])


def test_the_next_step_of_a_case_is_the_one_to_do():
    begun = ExerciseResult("total", "", (case(Outcome.WRONG, next_step="Add them."),))
    untouched = ExerciseResult("double", "", (case(Outcome.NOT_ATTEMPTED),))
    assert next_step([Checked(untouched), Checked(begun)]) == "total, some_case: Add them."


def handgrad(course, *args, **variables):
    return subprocess.run(
        [sys.executable, "-m", "autograder", "check", *args],
        cwd=course,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_student_checks_the_files_in_exercises(timed_course):
    write_submission(timed_course / "exercises", **RIGHT)
    done = handgrad(timed_course)
    assert (done.returncode, done.stderr) == (0, "")
    assert "double  2 / 2 points" in done.stdout
    assert "✓ two_is_twice_one" in done.stdout
    assert "GFLOP/s" in done.stdout
    assert "public tests: 3 of 3 points" in done.stdout
    assert "Hidden tests" in done.stdout
    assert "GFLOP/s" not in handgrad(timed_course, "--no-race").stdout


EXPECTED = """\
double  1 / 2 points
  ✓ two_is_twice_one
  ✗ zero_stays_zero: wrong
      the result has the wrong value
      call:     double(0)
      got:      1
      expected: 0
total  0 / 1 points
  · one_two_three_make_six: not attempted
      total: not implemented yet

public tests: 1 of 3 points
Hidden tests ask for more than these examples: the docstring is the contract.
next: double, zero_stays_zero: Read what this case asks for in
tests/public/double.py.
"""


def test_each_case_is_a_line_with_got_and_expected_and_one_next_step_ends_it(course):
    write_submission(course / "exercises", double=ONE_WRONG)
    done = handgrad(course)
    assert done.returncode == 1
    assert [line.rstrip() for line in done.stdout.splitlines()] == EXPECTED.splitlines()


def test_programs_get_json(course):
    write_submission(course / "exercises", double=ONE_WRONG)
    done = handgrad(course, "double", "--json")
    assert (done.returncode, done.stderr) == (1, "")
    record = json.loads(done.stdout)
    assert (record["points"], record["possible"]) == (1, 2)
    assert record["next"].startswith("double, zero_stays_zero")
    (exercise,) = record["exercises"]
    wrong = exercise["cases"][1]
    assert (wrong["outcome"], wrong["got"], wrong["expected"]) == ("wrong", "1", "0")


def test_how_a_notebook_was_read_is_said_beside_the_results(course):
    for slug in RIGHT:
        (course / "exercises" / f"{slug}.py").unlink()
    cells = ("%pylab", "x = 1", ONE_WRONG.replace("a + 1", "a / 0"), RIGHT["total"])
    (course / "exercises" / "exercises.ipynb").write_bytes(notebook(*cells))
    done = handgrad(course)
    where = "the code cells were read as one file, in which they begin at the lines 1, 2, 3, 7"
    left_out = "left out of code cell 1, not Python: %pylab"
    assert done.stderr == f"note: {where}\nnote: {left_out}\n"
    assert "(line 5 of double.py)" in done.stdout
    done = handgrad(course, "--json")
    assert (json.loads(done.stdout)["notes"], done.stderr) == ([where, left_out], "")


def test_one_exercise_alone_can_be_checked(course):
    done = handgrad(course, "double")
    assert done.returncode == 1
    assert "not attempted" in done.stdout
    assert "total" not in done.stdout


def test_an_unknown_exercise_is_wrong_use_and_the_nearest_is_named(course):
    done = handgrad(course, "dubble")
    assert (done.returncode, done.stdout) == (2, "")
    assert "no exercise 'dubble'. Did you mean double?" in done.stderr


def test_the_nearest_name_is_found_whatever_its_case(course):
    assert "no exercise 'DOUBLE'. Did you mean double?" in handgrad(course, "DOUBLE").stderr


def test_outside_of_a_course_one_is_told_where_to_go(tmp_path):
    done = handgrad(tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Go to the folder of the course" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_folder_of_a_student_is_enough(course):
    for folder in ("solutions", "tests/hidden"):
        shutil.rmtree(course / folder)
    write_submission(course / "exercises", **RIGHT)
    assert handgrad(course / "exercises").returncode == 0


def test_a_file_that_was_renamed_is_missing_and_the_others_are_checked(course):
    write_submission(course / "exercises", **RIGHT)
    (course / "exercises" / "total.py").rename(course / "exercises" / "Total (1).py")
    done = handgrad(course)
    assert done.returncode == 1
    assert "✓ two_is_twice_one" in done.stdout
    assert "one_two_three_make_six: missing\n      total.py is not there" in done.stdout


def test_a_file_whose_name_differs_in_case_is_named(course):
    (course / "exercises" / "total.py").rename(course / "exercises" / "Total.py")
    done = handgrad(course, "total")
    assert "total.py is not there, but Total.py is, whose name differs in case" in done.stdout
    assert "next: total, one_two_three_make_six: Rename Total.py to total.py." in done.stdout


def test_a_folder_in_place_of_a_file_is_to_be_replaced(course):
    (course / "exercises" / "total.py").unlink()
    (course / "exercises" / "total.py").mkdir()
    assert "Put a file with your code in its place." in handgrad(course, "total").stdout


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("def double(a):\n    return (a", "Correct line 2, or the one before it"),
        ("def double(a):\n    if a:\n        a\n\treturn a", "Indent with blanks alone: line 4"),
        ("def double(a):\nreturn a", "Indent line 2 as the block that it belongs to."),
        ("def double(a): return 1\n=======\n", "Keep one of the two versions"),
        ("import sys\ndef double(a): sys.exit()", "Functions return"),
        ("import sys\nsys.exit()", "Functions return"),
        ("import numpy as np\ndef double(a): np.ones(1 << 40)", "the limit is 2048 MiB of memory"),
        ("def double(a): breakpoint()", "by hand, with `python -i exercises/double.py`"),
        ("def double(a): return input()", "by hand, with `python -i exercises/double.py`"),
        ("import sqlite3", "the computing part of the standard library, such as math"),
    ],
)
def test_what_keeps_a_file_from_working_has_a_next_step_of_its_own(course, source, words):
    write_submission(course / "exercises", double=source)
    done = handgrad(course, "--json", "double")
    assert words in json.loads(done.stdout)["next"]


def test_a_heading_in_a_text_is_no_mark_of_a_merge(course):
    source = '"""Title\n=======\n"""\ndef double(a:\n'
    write_submission(course / "exercises", double=source)
    assert "merge" not in handgrad(course, "double").stdout


def test_help_says_what_becomes_of_what_is_printed(course):
    assert "What your functions print is not shown." in handgrad(course, "--help").stdout


def test_without_any_file_one_is_told_which_there_should_be(course):
    for slug in RIGHT:
        (course / "exercises" / f"{slug}.py").unlink()
    done = handgrad(course)
    assert done.returncode == 2
    assert "(double.py, total.py)" in done.stderr


def test_the_marks_of_a_merge_are_told_with_their_line(course):
    merged = "def double(a):\n<<<<<<< HEAD\n    return a\n=======\n    return 2\n>>>>>>> b\n"
    write_submission(course / "exercises", double=merged)
    done = handgrad(course, "double")
    assert "line 2 of double.py is a mark of an unfinished merge: <<<<<<< HEAD" in done.stdout
    assert "Keep one of the two versions" in done.stdout


@pytest.mark.parametrize(
    ("numpy", "words"),
    [
        ("raise ImportError('no module\\nmore')", "NumPy cannot be imported (no module). Try: "),
        ("__version__ = '1.26.4'", "NumPy is 1.26.4, which is too old. Try: "),
    ],
)
def test_a_numpy_that_cannot_be_used_is_told(course, tmp_path, numpy, words):
    (tmp_path / "numpy.py").write_text(numpy)
    done = handgrad(course, PYTHONPATH=str(tmp_path))
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr
    assert 'pip install "numpy>=2"' in done.stderr
    assert "Traceback" not in done.stderr


def test_an_output_without_the_signs_is_no_error(course):
    done = handgrad(course, PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert (done.returncode, done.stderr) == (1, "")
    assert ". one_two_three_make_six: not attempted" in done.stdout


@contextmanager
def in_a_terminal(course, *args, columns=80, **variables):
    """Give a running command, in a session and a terminal of its own, and our end of that."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    cleared = {name: it for name, it in os.environ.items() if name not in ("COLUMNS", "NO_COLOR")}
    process = subprocess.Popen(
        [sys.executable, "-m", "autograder", *args],
        cwd=course,
        env={**cleared, "TERM": "xterm-256color", **variables},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    try:
        yield process, ours
    finally:
        process.kill()
        process.wait()
        os.close(ours)


def said_until(terminal, words=None):
    """Return what a terminal shows until some words or the end."""
    shown = b""
    while words is None or words not in shown:
        try:
            part = os.read(terminal, 1 << 16)
        except OSError:  # all have closed the other end
            part = b""
        if not part:
            assert words is None, shown
            break
        shown += part
    return shown.decode()


def test_a_terminal_gets_a_progress_bar_and_colours(course):
    write_submission(course / "exercises", double=ONE_WRONG)
    with in_a_terminal(course, "check") as (process, terminal):
        shown = said_until(terminal)
        assert process.wait() == 1
    assert "checking" in shown
    assert "\x1b[32m✓ two_is_twice_one" in shown


@pytest.mark.parametrize(
    ("columns", "variables"),
    [(80, {"NO_COLOR": "1"}), (80, {"TERM": "dumb"}), (0, {"TERM": "no such"})],
)
def test_no_terminal_is_too_plain_or_too_odd(course, columns, variables):
    write_submission(course / "exercises", double=ONE_WRONG)
    with in_a_terminal(course, "check", columns=columns, **variables) as (process, terminal):
        shown = said_until(terminal)
        assert process.wait() == 1
    assert "✓ two_is_twice_one" in shown
    if "NO_COLOR" in variables or variables.get("TERM") == "dumb":
        assert not re.search(r"\x1b\[[\d;]*3\dm", shown)
    plain = re.sub(r"\x1b\[[^a-zA-Z]*[a-zA-Z]", "", shown)
    assert max(map(len, re.split(r"[\r\n]", plain))) <= (columns or 80)


def descendants(pid):
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in path.read_text().split():
            yield child
            yield from descendants(child)


def test_an_interrupted_check_leaves_nothing_behind(course, tmp_path):
    patient = {
        "call_seconds: 0.5": "call_seconds: 60",
        "exercise_seconds: 2": "exercise_seconds: 60",
    }
    text = ASSIGNMENT.replace("submission_seconds: 10", "submission_seconds: 60")
    for old, new in patient.items():
        text = text.replace(old, new)
    loops = "def double(a):\n    while True: pass"
    write(course, {"exercises/assignment.yaml": text, "exercises/double.py": loops})
    (tmp_path / "scratch").mkdir()
    scratch = str(tmp_path / "scratch")
    with in_a_terminal(course, "check", TMPDIR=scratch) as (process, terminal):
        said_until(terminal, b"checking")
        left = [os.pidfd_open(int(pid)) for pid in descendants(process.pid)]
        assert left
        os.killpg(process.pid, signal.SIGINT)
        shown = said_until(terminal)
        assert process.wait() == 130
    assert "Traceback" not in shown
    for ended in left:  # can be read once it has; one that loops would stay for a minute
        assert select.select([ended], [], [], 10)[0]
        os.close(ended)
    assert list((tmp_path / "scratch").iterdir()) == []
