"""The plugin on its own, and what plain `otter run` makes of it."""

import json
import os
import subprocess
import sys
import zipfile

import pytest
from otter.run import AutograderConfig
from otter.test_files import GradingResults
from otter.test_files.exception_test import ExceptionTestFile

from autograder.assignment import load_assignment
from autograder.build import OtterOptions, build_otter
from autograder.deterministic_zip import zipped
from autograder.grading import Grader
from autograder.otter_layout import CONFIG, NOTEBOOK
from autograder.otter_plugin import TrustedGrading, student
from autograder.report.gradescope import write_results
from autograder.submission import Submission

from .conftest import FILES, RIGHT, write
from .gradescope import folder_of
from .test_notebooks import notebook

pytestmark = pytest.mark.usefixtures("kernel_turn")

FLAT = {f"{slug}.py": text.encode() for slug, text in RIGHT.items()}


@pytest.mark.parametrize(
    ("metadata", "name"),
    [
        ({}, "submission"),
        ([], "submission"),
        (None, "submission"),
        ({"users": None}, "submission"),
        ({"users": []}, "submission"),
        ({"users": [{"email": "a@b.c"}, 3]}, "submission"),
        ({"users": [{"id": 12, "email": "a@b.c", "name": "A"}]}, "12"),
        ({"users": [{"id": 2}, {"id": 10}]}, "10-2"),
        ({"users": [{"id": 10}, {"id": 2}]}, "10-2"),
    ],
)
def test_numbers_are_drawn_for_the_students_who_handed_in(metadata, name):
    assert student(metadata) == name


@pytest.fixture
def folder(tmp_path):
    """Return the folder that otter grades in, as it is when plugins are loaded."""
    files = {"tests/double.py": "ours", NOTEBOOK: "ours", "__init__.py": "print('theirs')"}
    return folder_of(tmp_path / "autograder" / "submission", files)


def plugin_for(folder, **config):
    return TrustedGrading(str(folder / NOTEBOOK), {}, config)


def test_all_that_was_handed_in_is_moved_and_nothing_is_followed(folder, tmp_path):
    elsewhere = folder_of(tmp_path / "elsewhere", {"file": "untouched"})
    folder_of(folder, {".OTTER_LOG": b"\x80", "numpy/__init__.py": "", "a b.ipynb": "{"})
    (folder / "link").symlink_to(elsewhere)
    (folder / "broken").symlink_to(elsewhere / "nothing")
    os.mkfifo(folder / "pipe")
    plugin_for(folder).before_grading(AutograderConfig({}))
    assert sorted(path.name for path in folder.iterdir()) == [NOTEBOOK, "tests"]
    aside = folder.parent / "handed_in"
    moved = {".OTTER_LOG", "numpy", "a b.ipynb", "link", "broken", "pipe"}
    assert {path.name for path in aside.iterdir()} == moved
    assert (elsewhere / "file").read_text() == "untouched"
    assert aside.stat().st_mode & 0o077 == 0


def test_grading_from_a_log_is_turned_off(folder):
    config = AutograderConfig({"grade_from_log": True})
    plugin_for(folder).before_grading(config)
    assert config.grade_from_log is False


def test_the_notebook_that_runs_is_ours_whatever_was_handed_in(folder, tmp_path):
    plugin = plugin_for(folder, submission=str(tmp_path / "raw"), results=str(tmp_path / "r.json"))
    plugin.before_grading(AutograderConfig({}))
    (cell,) = plugin.before_execution({"cells": ["theirs"]}).cells
    assert "theirs" not in cell.source
    compile(cell.source, "cell", "exec")
    for path in (tmp_path / "raw", tmp_path / "r.json", folder.parent / "source"):
        assert str(path) in cell.source
    assert not (folder.parent / "handed_in").exists()
    assert "'require_isolation': 'confined'" in cell.source


def test_the_tier_that_is_required_is_the_one_in_the_settings(folder):
    plugin = plugin_for(folder, require_isolation="full")
    plugin.before_grading(AutograderConfig({}))
    (cell,) = plugin.before_execution({"cells": []}).cells
    assert "'require_isolation': 'full'" in cell.source


@pytest.mark.parametrize(
    "files", [[], [ExceptionTestFile("double", "tests/double.py", [])]], ids=["none", "otter's own"]
)
def test_what_otter_ran_by_itself_is_no_result(folder, files):
    plugin = plugin_for(folder)
    plugin.before_grading(AutograderConfig({}))
    with pytest.raises(RuntimeError, match="grader fault"):
        plugin.after_grading(GradingResults(files))


def test_a_report_without_results_is_no_crash(folder):
    folder_of(folder, {"double.py": ""})
    plugin = plugin_for(folder)
    plugin.before_grading(AutograderConfig({}))
    assert plugin.generate_report() == "isolation: unknown"


BROKEN = {
    "tests/public/double.py": FILES["tests/public/double.py"].replace("double(0)", "1 / 0"),
    "tests/hidden/double.py": FILES["tests/hidden/double.py"].replace(".integers", ".no_such"),
}


@pytest.fixture(scope="module")
def faulty(tmp_path_factory):
    """Return the folder of results.json of a course with two tests that do not work."""
    folder = tmp_path_factory.mktemp("faulty")
    with Grader(load_assignment(write(folder / "course", {**FILES, **BROKEN}))) as grader:
        write_results(grader.grade(Submission("anna", RIGHT)), folder)
    return folder


@pytest.mark.parametrize(
    "options", [{}, {"show_stdout": True}, {"show_stdout": True, "show_hidden": True}]
)
def test_a_fault_in_a_case_is_reported_and_no_hidden_name_to_students(folder, faulty, options):
    plugin = plugin_for(folder, results=str(faulty / "results.json"))
    plugin.before_grading(AutograderConfig(options))
    tier, public, hidden = plugin.generate_report().splitlines()[:3]
    assert tier.startswith("isolation: ")
    assert public == (
        "grader fault in double (1 points are missing in the score): "
        "zero_stays_zero: ZeroDivisionError: division by zero"
    )
    assert hidden.startswith("grader fault in double (2 points are missing in the score): ")
    assert ("any_number_doubles: AttributeError" in hidden) is (options != {"show_stdout": True})


def build(folder, options=OtterOptions()):  # noqa: B008  (it cannot change)
    course = load_assignment(write(folder / "course", FILES))
    build_otter(course, folder / "autograder.zip", options)
    return folder / "autograder.zip"


def otter_run(autograder, folder, files):
    handed_in = folder / "handed_in.zip"
    handed_in.write_bytes(zipped(files))
    command = [sys.executable, "-m", "otter", "run", "-a", autograder, "-o", folder, handed_in]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    results = folder / "results.json"
    return done, json.loads(results.read_text()) if results.exists() else None


def test_options_of_the_zip_are_otters_and_a_notebook_in_a_folder_is_graded(tmp_path):
    options = OtterOptions(points_possible=50, show_hidden=True, show_stdout=True)
    work = {"work/work.ipynb": notebook("!ls\n" + RIGHT["double"])}
    done, results = otter_run(build(tmp_path, options), tmp_path, work)
    assert done.returncode == 0, done.stderr
    assert results["score"] == 20
    assert results["stdout_visibility"] == "after_published"
    shown = {test["name"]: test for test in results["tests"]}
    assert shown["double_hidden"]["visibility"] == "after_published"
    assert "isolation: " in done.stdout
    assert "left out of code cell 1, not Python: !ls" in results["output"]


def test_who_calls_a_notebook_as_we_call_ours_is_told(tmp_path):
    work = {NOTEBOOK: notebook(RIGHT["double"])}
    done, results = otter_run(build(tmp_path), tmp_path, work)
    for told in (results["output"], done.stdout):
        assert "nothing to grade" in told
        assert f"(tests, {NOTEBOOK}, __init__.py): give your files other names" in told


def test_without_the_plugin_nothing_is_graded(tmp_path):
    autograder = build(tmp_path)
    with zipfile.ZipFile(autograder) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    autograder.write_bytes(zipped({**files, CONFIG: b"{}"}))
    done, results = otter_run(autograder, tmp_path, FLAT)
    assert done.returncode == 0, done.stderr
    assert {test.get("score", 0) for test in results["tests"]} == {0}
    assert "grader fault: this test did not work as it should" in results["tests"][0]["output"]
    assert "passed" not in results["tests"][0]["output"]


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({"work.ipynb": notebook("")}, "More than one .ipynb file found in submission"),
        ({"tests": b""}, "Not a directory"),
    ],
)
def test_plain_otter_run_fails_by_itself_before_a_plugin_has_a_say(tmp_path, files, says):
    done, results = otter_run(build(tmp_path), tmp_path, files)
    assert done.returncode == 1
    assert says in done.stderr
    assert results is None
