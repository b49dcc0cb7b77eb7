"""What otter is handed in its kernel, here in this process, with a `Checker` of its own."""

import json
import pickle
from pathlib import Path

import pytest
from otter.execute import Checker

from autograder.assignment import load_assignment
from autograder.build import OtterOptions, build_otter
from autograder.otter_notebook import grade, handed_in_by, refuse
from autograder.outcomes import Outcome

from .conftest import RIGHT
from .gradescope import folder_of
from .test_build import unpacked

FLAT = {f"{slug}.py": text for slug, text in RIGHT.items()}
FILES = {"double", "double_hidden", "total", "total_hidden"}


@pytest.fixture
def source(assignment, tmp_path, monkeypatch):
    """Return the zip's folder, being in the folder that otter grades in."""
    build_otter(assignment, tmp_path / "autograder.zip", OtterOptions(points_possible=100))
    source = unpacked(tmp_path / "autograder.zip", tmp_path / "source")
    folder = folder_of(tmp_path / "submission", {})
    (source / "tests").rename(folder / "tests")
    monkeypatch.chdir(folder)
    Checker.clear_results()
    yield source
    Checker.clear_results()


def graded(source, files, **changes):
    paths = {
        "course": source / "requirements.d" / "course",
        "config": source / "otter_config.json",
        "submission": folder_of(source.parent / "handed_in", files),
        "results": source.parent / "results.json",
        **changes,
    }
    grade(**{name: str(path) for name, path in paths.items()}, name="anna")
    return {file.name: file for file in Checker.get_results()}, json.loads(
        paths["results"].read_text()
    )


def test_otter_is_handed_a_result_for_each_file_and_need_not_run_any(source):
    files, results = graded(source, FLAT)
    assert {name: file.score for name, file in files.items()} == {
        "double": 2,
        "double_hidden": 2,
        "total": 1,
        "total_hidden": 5,
    }
    for path in Path("tests").glob("*.py"):
        Checker.check_if_not_already_checked(f"./tests/{path.name}", {})
    assert {file.name for file in Checker.get_results()} == FILES
    assert len(Checker.get_results()) == len(FILES)
    assert results["score"] == 100
    assert results["extra_data"]["handgrad"]["submission"] == "anna"


def test_results_cross_otters_pickle_and_the_tests_do_not(source):
    files, _ = graded(source, FLAT)
    sent = pickle.dumps(list(files.values()))
    assert b"secret_marker" not in sent
    received = pickle.loads(sent)
    assert [file.summary() for file in received] == [file.summary() for file in files.values()]


@pytest.mark.parametrize("what", ["course", "config"])
def test_whatever_goes_wrong_otter_is_handed_faults(source, what, capsys):
    files, results = graded(source, FLAT, **{what: source / "nothing"})
    assert set(files) == FILES
    assert {file.score for file in files.values()} == {0}
    assert all("grader fault" in file.summary() for file in files.values())
    assert "Traceback" in capsys.readouterr().err
    assert results["score"] == 0
    assert results["extra_data"]["handgrad"]["fault"]


def test_a_notebook_that_no_plugin_prepared_hands_over_faults(source):
    refuse()
    files = Checker.get_results()
    assert {file.name for file in files} == FILES
    for file in files:
        assert file.score == 0
        assert {case.outcome for case in file.case_results} == {Outcome.GRADER_FAULT}
        assert {case.fault for case in file.case_results} == {
            "RuntimeError: the plugin autograder.otter_plugin did not run"
        }


@pytest.mark.parametrize(
    "inside",
    ["", "exercises/", "anna/", "anna/exercises/"],
)
def test_a_folder_may_hold_the_exercises_or_one_folder_that_does(assignment, tmp_path, inside):
    extra = {".git/config": "", "__MACOSX/x": "", "__init__.py": ""}
    folder = folder_of(tmp_path / "raw", extra | {f"{inside}{n}": t for n, t in FLAT.items()})
    submission = handed_in_by("anna", folder, assignment)
    assert submission.name == "anna"
    assert submission.sources == RIGHT


def test_a_link_is_not_entered(course, tmp_path):
    folder = folder_of(tmp_path / "raw", {})
    (folder / "anna").symlink_to(course / "solutions")
    sources = handed_in_by("anna", folder, load_assignment(course)).sources
    assert {source.outcome for source in sources.values()} == {Outcome.MISSING}
