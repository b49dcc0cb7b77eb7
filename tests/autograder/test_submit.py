"""`handgrad submit` as a student runs it."""

import os
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from autograder.identity import Student
from autograder.submission import read_submission

from .conftest import RIGHT, write_submission
from .test_check import in_a_terminal, said_until
from .test_notebooks import notebook

ADA = ("--name", "Ada", "--id", "1815")


def submit(course, *args):
    return subprocess.run(
        [sys.executable, "-m", "autograder", "submit", *args],
        cwd=course,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def test_finished_work_is_packed_and_scored(course):
    write_submission(course / "exercises", **RIGHT)
    done = submit(course, *ADA)
    assert (done.returncode, done.stderr) == (0, "")
    assert "not finished" not in done.stdout
    assert "2 files" in done.stdout
    assert "public tests: 3 of 3 points" in done.stdout


def test_unfinished_work_is_packed_and_what_is_missing_is_said(course, assignment, tmp_path):
    write_submission(course / "exercises", total="def total(:")
    output = tmp_path / "mine.zip"
    done = submit(course, *ADA, "-o", output)
    assert (done.returncode, done.stderr) == (0, "")
    assert "not finished: double: 2 of 2 cases not attempted" in done.stdout
    assert "not finished: loading the file raised SyntaxError" in done.stdout
    assert "public tests: 0 of 3 points" in done.stdout
    assert read_submission(output, assignment).student == Student("Ada", "1815")


@pytest.mark.parametrize("given", [[], ["--name", " \t", "--id", "1"], ["--name", "Ada"]])
def test_without_a_terminal_to_ask_at_name_and_id_must_be_given(course, given):
    done = submit(course, *given)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"say who you are, with --{'id' if 'Ada' in given else 'name'}" in done.stderr
    assert not (course / "submission.zip").exists()


def test_at_a_terminal_name_and_id_are_asked_for(course, assignment):
    with in_a_terminal(course, "submit") as (process, terminal):
        said_until(terminal, b"Your name:")
        os.write(terminal, b"   \n")
        said_until(terminal, b"Your name:")
        os.write(terminal, b" Ada Lovelace \n")
        said_until(terminal, b"Your id:")
        os.write(terminal, b"1815\n")
        said_until(terminal)
        assert process.wait() == 0
    student = read_submission(course / "submission.zip", assignment).student
    assert student == Student("Ada Lovelace", "1815")


def state_of(process):
    return Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()[0]


@pytest.mark.parametrize("when", [b"Your name:", b"checking"])
def test_whoever_interrupts_it_keeps_the_last_zip(course, when):
    (course / "submission.zip").write_bytes(b"the last one")
    before = sorted(course.iterdir())
    args = () if when == b"Your name:" else ADA
    with in_a_terminal(course, "submit", *args) as (process, terminal):
        said_until(terminal, when)
        while when == b"Your name:" and state_of(process) != "S":
            os.sched_yield()  # it has not begun to wait for an answer
        os.killpg(process.pid, signal.SIGINT)
        shown = said_until(terminal)
        assert process.wait() == 130
    assert "Traceback" not in shown
    assert sorted(course.iterdir()) == before
    assert (course / "submission.zip").read_bytes() == b"the last one"


def test_nothing_to_hand_in_is_wrong_use(course):
    for slug in RIGHT:
        (course / "exercises" / f"{slug}.py").unlink()
    done = submit(course, *ADA)
    assert done.returncode == 2
    assert "nothing that can be handed in; bring back double.py, total.py" in done.stderr


def test_a_place_that_cannot_be_written_to_is_wrong_use(course, tmp_path):
    path = tmp_path / "nowhere" / "a.zip"
    done = submit(course, *ADA, "-o", path)
    assert done.returncode == 2
    why = f"handgrad: {path} cannot be read or written (No such file or directory)\n"
    assert done.stderr == why


@pytest.mark.parametrize("place", ["exercises/double.py", "exercises/a.zip", "mine.txt"])
def test_no_other_file_is_written_over(course, place):
    (course / place).write_text("before")
    done = submit(course, *ADA, "-o", place)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"-o {place}: this " in done.stderr
    assert (course / place).read_text() == "before"


@pytest.fixture
def own_notebook(course):
    for slug in RIGHT:
        (course / "exercises" / f"{slug}.py").unlink()
    path = course / "exercises" / "exercises.ipynb"
    path.write_bytes(notebook("%pylab", *RIGHT.values()))
    return path


def test_what_was_left_out_of_a_notebook_is_said(course, own_notebook):
    done = submit(course, *ADA)
    assert done.returncode == 0
    assert "note: left out of code cell 1, not Python: %pylab" in done.stderr
    assert "public tests: 3 of 3 points" in done.stdout


def test_a_broken_notebook_is_packed_with_a_warning_that_is_said_once(
    course, own_notebook, assignment
):
    own_notebook.with_name("exercises-Copy1.ipynb").write_text("{")
    own_notebook.write_text("{")
    done = submit(course, *ADA)
    assert (done.returncode, done.stderr) == (0, "")
    assert "not finished: left out beside exercises.ipynb: exercises-Copy1.ipynb" in done.stdout
    assert done.stdout.count("nothing to grade: the notebook is not JSON; save it again") == 1
    with zipfile.ZipFile(course / "submission.zip") as archive:
        assert archive.read("exercises/exercises.ipynb") == b"{"


def test_a_grade_points_out_other_versions(course, tmp_path):
    write_submission(course / "exercises", **RIGHT)
    submit(course, *ADA)
    with zipfile.ZipFile(course / "submission.zip") as archive:
        archive.extractall(tmp_path / "ada")
    about = tmp_path / "ada" / "handgrad.json"
    about.write_text(about.read_text().replace('"numpy": "2', '"numpy": "1'))
    command = [sys.executable, "-m", "autograder", "grade", "--no-race", tmp_path / "ada"]
    done = subprocess.run(command, cwd=course, capture_output=True, text=True, check=True)
    assert "note: handed in with NumPy 1." in done.stdout
    assert "7 / 10" in done.stdout
