"""Processes of ours are started where a student's files may lie."""

import asyncio
import os
import signal
import subprocess
import sysconfig
from pathlib import Path
from queue import SimpleQueue

import pytest

from autograder.cluster.engines import about_this_worker
from autograder.own_processes import ctrl_c_held_back, imports_only_what_is_installed
from autograder.submission import Submission
from autograder.verify.pool import grade_all
from autograder.watch.pictures import Pictures

from .class_helpers import write_class
from .conftest import RIGHT

# What Python imports when it starts a process for `multiprocessing`, and what graders import.
NAMES = "multiprocessing", "signal", "pickle", "reprlib", "numpy", "autograder"


@pytest.fixture
def theirs(tmp_path):
    """Return a folder whose files must not be imported, with a class in it."""
    folder = tmp_path / "theirs"
    folder.mkdir()
    for name in NAMES:
        (folder / f"{name}.py").write_text("raise SystemExit('imported from the current folder')")
    write_class(folder / "class", 3)
    return folder


def test_graders_import_nothing_from_the_current_folder(course, theirs):
    handgrad = Path(sysconfig.get_path("scripts")) / "handgrad"  # `-m` would look there itself
    done = subprocess.run(
        [handgrad, "grade", "class", "--no-race", "-j", "2", "--course", course],
        cwd=theirs,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, "current folder" in done.stderr) == (0, False)


def test_nor_do_processes_that_verify(assignment, theirs, monkeypatch):
    monkeypatch.chdir(theirs)
    works = [((assignment.limits, False), Submission("anna", RIGHT))]
    ((index, exercises),) = grade_all(assignment, works, processes=2)
    assert (index, len(exercises)) == (0, 2)


def test_nor_does_what_describes_a_machine_of_a_cluster(theirs, monkeypatch):
    monkeypatch.chdir(theirs)
    assert "grader" in asyncio.run(about_this_worker())


def test_nor_does_what_draws_pictures(assignment, theirs, monkeypatch):
    monkeypatch.chdir(theirs)
    events = SimpleQueue()
    with Pictures(assignment, events, opens=False) as pictures:
        assert pictures.draw(assignment.exercises[0])
        assert "current folder" not in events.get(timeout=60).printed


def test_the_environment_is_as_before_afterwards(monkeypatch):
    for before in (None, "0"):
        monkeypatch.delenv("PYTHONSAFEPATH", raising=False)
        if before is not None:
            monkeypatch.setenv("PYTHONSAFEPATH", before)
        with pytest.raises(ZeroDivisionError), imports_only_what_is_installed():
            assert os.environ["PYTHONSAFEPATH"] == "1"
            raise ZeroDivisionError
        assert os.environ.get("PYTHONSAFEPATH") == before


def test_ctrl_c_is_heard_when_the_processes_are_started():
    started = False
    with pytest.raises(KeyboardInterrupt), ctrl_c_held_back():
        signal.raise_signal(signal.SIGINT)
        started = True
    assert started
