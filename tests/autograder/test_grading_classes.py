"""`handgrad grade` and `handgrad regrade` on a class, as a person runs them."""

import json
import os
import pty
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import suppress

import pytest

from autograder.gradebook import Gradebook

from .class_helpers import write_class, write_zip
from .conftest import RIGHT


@pytest.fixture
def start(course):
    def start(*args, **options):
        command = [sys.executable, "-m", "autograder", *map(str, args)]
        return subprocess.Popen(
            command,
            cwd=course,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            **options,
        )

    return start


@pytest.fixture
def handgrad(start):
    def run(*args):
        process = start(*args)
        process.stdout_text, process.stderr_text = process.communicate()
        return process

    return run


def totals(path):
    with Gradebook(path, must_exist=True) as book:
        return {record.student: record.scores.total for record in book.current()}


def how_many(path):
    if not path.exists():
        return 0
    with Gradebook(path) as book:
        return book.count()


def wait_for_records(path, count, process):
    while how_many(path) < count:
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.02)
            pytest.fail(f"it ended too soon: {process.communicate()}")


def kill_and_go_on(start, handgrad, folder, count, moments, jobs=1):
    """Kill a run at each of the moments and go on with it, then check that nothing is lost."""
    write_class(folder / "class", count)
    command = ("grade", folder / "class", "--no-race", "--jobs", jobs)
    undisturbed = handgrad(*command[:3], "-o", folder / "undisturbed")
    assert undisturbed.returncode == 0
    path = folder / "killed" / "gradebook.sqlite"
    for wait in moments:
        process = start(*command, "-o", path.parent)
        wait(path, process)
        process.kill()
        process.communicate()
    last = handgrad(*command, "-o", path.parent)
    assert last.returncode == 0
    assert totals(path) == totals(folder / "undisturbed" / "gradebook.sqlite")
    with Gradebook(path) as book:
        for student in totals(path):
            assert len(book.history(student)) == 1
            results = json.loads((path.parent / student / "results.json").read_text())
            assert results["extra_data"]["handgrad"]["score"] == totals(path)[student]
    database = sqlite3.connect(path)
    assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    database.close()
    return last


def test_kill_9_loses_nothing(start, handgrad, tmp_path):
    moments = [
        lambda path, process: wait_for_records(path, 1, process),
        lambda path, process: wait_for_records(path, 4, process),
    ]
    last = kill_and_go_on(start, handgrad, tmp_path, 8, moments)
    assert "had been graded before" in last.stderr_text


@pytest.mark.long
@pytest.mark.parametrize("jobs", [1, 2])
def test_kill_9_at_twenty_moments_of_a_hundred_submissions(start, handgrad, tmp_path, jobs):
    draw = random.Random(20261124)

    def at_random(path, process):
        already = how_many(path)
        # From before the first one of this run is graded until many are.
        if draw.random() < 0.8:
            wait_for_records(path, already + 1, process)
        time.sleep(draw.uniform(0, 0.25))

    last = kill_and_go_on(start, handgrad, tmp_path, 100, [at_random] * 20, jobs)
    assert "had been graded before" in last.stderr_text


def test_ctrl_c_stops_and_says_how_to_go_on(start, tmp_path):
    path = tmp_path / "out" / "gradebook.sqlite"
    command = (
        "grade",
        write_class(tmp_path / "class", 20),
        "--no-race",
        "-j",
        2,
        "-o",
        path.parent,
    )
    process = start(*command, start_new_session=True)
    wait_for_records(path, 1, process)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does, to all of them
    _, said = process.communicate()
    assert process.returncode == 130
    assert "the same command goes on from there" in said
    assert "Traceback" not in said
    assert 1 <= how_many(path) < 20


def test_a_terminal_sees_rate_and_time_left(course, tmp_path):
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "autograder", "grade", str(write_class(tmp_path / "class", 4))]
    done = subprocess.run(
        [*command, "--no-race"], cwd=course, stdout=subprocess.PIPE, stderr=theirs, check=True
    )
    os.close(theirs)
    shown = os.read(ours, 1 << 16).decode()
    os.close(ours)
    assert "grading" in shown
    assert "/4" in shown
    assert "left:" in shown
    assert b"grading" not in done.stdout


def test_regrade_says_what_would_change_and_applies_it(handgrad, course, tmp_path):
    path = tmp_path / "book.sqlite"
    folder = write_class(tmp_path / "class", 3)
    assert handgrad("grade", folder, "--no-race", "--gradebook", path).returncode == 0
    test = course / "tests" / "hidden" / "double.py"
    test.write_text(test.read_text().replace("points=2", "points=5"))
    told = handgrad("regrade", "--gradebook", path, "--diff")
    assert told.returncode == 0
    assert "3 of 3 students: 1 gain, 0 lose" in told.stdout_text
    assert "any_number_doubles: passed -> passed (+3)" in told.stdout_text
    assert "--apply lets the new results count" in told.stderr_text
    assert totals(path)["student000"] == 7
    applied = handgrad("regrade", "--gradebook", path, "--apply")
    assert "the new results of 3 students count now" in applied.stderr_text
    assert totals(path)["student000"] == 10


def test_a_roster_names_students_and_who_is_missing(handgrad, tmp_path):
    roster = tmp_path / "students.csv"
    roster.write_text("id,name,canvas\ns1,Ada,1815\ns2,Kurt,1906\n")
    archive = write_zip(
        tmp_path / "submissions.zip",
        {f"lovelaceada_1815_{n}_{slug}.py": it for n, (slug, it) in enumerate(RIGHT.items())},
    )
    done = handgrad("grade", archive, "--json", "--no-race", "--roster", roster)
    assert json.loads(done.stdout_text)["submission"] == "s1"
    assert "nothing handed in: 1 (s2)" in done.stderr_text
    roster.write_text("id\n")
    empty = handgrad("grade", archive, "--roster", roster)
    assert empty.returncode == 2
    assert "names no student" in empty.stderr_text


def test_a_gradebook_that_cannot_be_used_is_wrong_use(handgrad, tmp_path):
    folder = write_class(tmp_path / "class", 1)
    newer = tmp_path / "newer.sqlite"
    Gradebook(newer).close()
    database = sqlite3.connect(newer)
    database.execute("PRAGMA user_version = 99")
    database.close()
    for path, why in ((newer, "newer handgrad"), ("/proc/book.sqlite", "/proc/book.sqlite")):
        done = handgrad("grade", folder, "--gradebook", path)
        assert (done.returncode, done.stdout_text) == (2, "")
        assert why in done.stderr_text
        assert "Traceback" not in done.stderr_text
    assert handgrad("regrade", "--gradebook", tmp_path / "none").returncode == 2
