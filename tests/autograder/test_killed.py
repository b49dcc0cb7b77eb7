"""`handgrad grade` under `kill -9`: nothing is lost, graded twice or left lying about."""

import json
import os
import random
import sqlite3
import subprocess
import sys
import time

import pytest

from autograder.gradebook import Gradebook
from autograder.names import GRADEBOOK_FILE

from .class_helpers import write_class
from .orphans import adopted


class Run:
    """A run over a class, which prints a line for each submission."""

    def __init__(self, course, folder, output, jobs):
        (folder / "tmp").mkdir(exist_ok=True)
        command = ["grade", folder / "class", "--no-race", "--json", "-j", jobs, "-o", output]
        self._kept = how_many(output)
        self.started = time.perf_counter()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "autograder", *map(str, command)],
            cwd=course,
            env={**os.environ, "TMPDIR": str(folder / "tmp")},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def wait_for_results(self, count):
        """Wait for so many new results, and return how long after the start each line came."""
        times = []
        for _ in range(self._kept + count if count else 0):
            assert self.process.stdout.readline(), f"it ended too soon: {self.ended()}"
            times.append(time.perf_counter() - self.started)
        return times

    def kill(self):
        self.process.kill()
        self.process.communicate()
        assert self.process.returncode == -9, "it ended before it was killed"

    def ended(self):
        _, said = self.process.communicate()
        return self.process.returncode, said


@pytest.fixture
def run(course, tmp_path):
    with adopted() as wait_for_orphans:

        def run(output, jobs):
            wait_for_orphans()
            return Run(course, tmp_path, tmp_path / output, jobs)

        yield run
        wait_for_orphans()


def how_many(folder):
    """Return how many students have a result."""
    if not (folder / GRADEBOOK_FILE).exists():
        return 0
    with Gradebook(folder / GRADEBOOK_FILE) as book:
        return book.count()


def totals(folder):
    """Return the scores of all students, of which each has one record and one results.json."""
    with Gradebook(folder / GRADEBOOK_FILE, must_exist=True) as book:
        found = {record.student: record.scores.total for record in book.current()}
        for student, total in found.items():
            assert len(book.history(student)) == 1
            results = json.loads((folder / student / "results.json").read_text())
            assert results["extra_data"]["handgrad"]["score"] == total
    database = sqlite3.connect(folder / GRADEBOOK_FILE)
    assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    database.close()
    return found


def kill_and_go_on(run, folder, kills, undisturbed):
    """Go on with a run that was killed; then nothing is missing and nothing too many.

    `kills` are pairs of a number of jobs, and what waits for the moment.
    """
    for jobs, moment in kills:
        disturbed = run("killed", jobs)
        moment(disturbed)
        disturbed.kill()
    code, said = run("killed", 1).ended()
    assert code == 0
    assert "had been graded before" in said
    assert totals(folder / "killed") == undisturbed
    assert {it.name for it in (folder / "killed").iterdir()} == {GRADEBOOK_FILE, *undisturbed}
    for student in undisturbed:
        assert [it.name for it in (folder / "killed" / student).iterdir()] == ["results.json"]
    assert list((folder / "tmp").iterdir()) == []


def test_kill_9_loses_nothing(run, tmp_path):
    write_class(tmp_path / "class", 8)
    scores = (7, 4, 3, 7, 3, 3, 7, 3)
    undisturbed = {f"student{number:03}": score for number, score in enumerate(scores)}
    kills = [(jobs, lambda run: run.wait_for_results(2)) for jobs in (2, 1)]
    kill_and_go_on(run, tmp_path, kills, undisturbed)


@pytest.mark.long
@pytest.mark.parametrize("jobs", [1, 2])
def test_kill_9_at_twenty_moments_of_a_hundred_submissions(run, tmp_path, jobs):
    count, kills = 100, 20
    write_class(tmp_path / "class", count)
    whole = run("undisturbed", jobs)
    first, *_, last = whole.wait_for_results(count)
    assert whole.ended() == (0, "")
    each = (last - first) / (count - 1)
    draw = random.Random(20261124)

    def moment(run):
        # While it starts, or while it grades: then within a submission that comes soon.
        results = draw.randrange(4)
        run.wait_for_results(results)
        time.sleep(draw.uniform(0, each if results else first))  # that it is random is the point

    kill_and_go_on(run, tmp_path, [(jobs, moment)] * kills, totals(tmp_path / "undisturbed"))
