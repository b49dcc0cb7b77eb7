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


@pytest.mark.parametrize("given", [[], ["--name", "Ada"]])
def test_without_a_terminal_to_ask_at_name_and_id_must_be_given(course, given):
    done = submit(course, *given)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"say who you are, with --{'id' if given else 'name'}" in done.stderr
    assert not (course / "submission.zip").exists()


def test_at_a_terminal_name_and_id_are_asked_for(course, assignment):
    with in_a_terminal(course, "submit") as (process, terminal):
        said_until(terminal, b"Your name:")
        os.write(terminal, b"Ada Lovelace\n")
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
    assert "holds none of the exercises' files" in done.stderr


def test_a_place_that_cannot_be_written_to_is_wrong_use(course, tmp_path):
    done = submit(course, *ADA, "-o", tmp_path / "nowhere" / "a.zip")
    assert done.returncode == 2
    assert "nowhere" in done.stderr
    assert "Traceback" not in done.stderr


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
