"""What otter is handed in its kernel, here in this process, with a `Checker` of its own."""

import json
import pickle
from pathlib import Path

import pytest
from otter.execute import Checker

from autograder.assignment import load_assignment
from autograder.build import OtterOptions, build_otter
from autograder.collecting import collect
from autograder.otter_notebook import grade, handed_in_by, refuse
from autograder.outcomes import Outcome

from .class_helpers import write_zip
from .conftest import RIGHT
from .gradescope import folder_of
from .test_build import unpacked
from .test_notebooks import notebook

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


def graded(source, files, require_isolation="confined", **changes):
    paths = {
        "course": source / "requirements.d" / "course",
        "config": source / "otter_config.json",
        "submission": folder_of(source.parent / "handed_in", files),
        "results": source.parent / "results.json",
        **changes,
    }
    arguments = {name: str(path) for name, path in paths.items()}
    grade(**arguments, name="anna", require_isolation=require_isolation)
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


def test_a_tier_that_there_is_not_is_a_fault(source):
    files, results = graded(source, FLAT, require_isolation="strong")
    assert {file.score for file in files.values()} == {0}
    assert "'strong' is not a valid Tier" in results["extra_data"]["handgrad"]["fault"]


def test_a_fault_in_one_test_is_told_in_the_results(source):
    test = source / "requirements.d" / "course" / "tests" / "hidden" / "double.py"
    test.write_text(test.read_text().replace("2 * number)", "1 / 0)"))
    _, results = graded(source, FLAT)
    assert "grader fault: a part of double could not be graded" in results["output"]


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


WHOLE = "\n".join(RIGHT.values())


def packed(path):
    return write_zip(path / "made.zip", {f"exercises/{n}": t for n, t in FLAT.items()}).read_bytes()


@pytest.mark.parametrize(
    "files",
    [
        {f"anna/hw/exercises/{name}": text for name, text in FLAT.items()},
        {"Thumbs.db": "", **{f"anna/exercises/{name}": text for name, text in FLAT.items()}},
        {"submission.zip": packed, "README.txt": "my work"},
        {"hw/w.ipynb": notebook(WHOLE), "data.csv": ""},
        {"all.py": WHOLE, "README.md": ""},
        {"hw/W.IPYNB": notebook(WHOLE), "__init__.py": ""},
        {"double.py": RIGHT["double"], "submission.zip": packed},
        {"a/double.py": RIGHT["double"], "total.py": RIGHT["total"]},
    ],
    ids=" ".join,
)
def test_a_students_folder_is_read_as_handgrad_grade_reads_it(assignment, tmp_path, files):
    contents = {name: it(tmp_path) if callable(it) else it for name, it in files.items()}
    for student in ("anna", "ben"):
        folder = folder_of(tmp_path / "class" / student, contents)
    anna, _ = collect([tmp_path / "class"], assignment, tmp_path / "scratch")[0]
    ours = anna.read(assignment).submission
    theirs = handed_in_by("anna", folder, assignment)
    comparable = [{slug: str(it) for slug, it in one.sources.items()} for one in (ours, theirs)]
    assert comparable[0] == comparable[1]
    assert any(isinstance(source, str) for source in theirs.sources.values())


@pytest.mark.parametrize(
    ("files", "named"),
    [
        ({"double.py": RIGHT["double"], "submission.zip": b""}, "submission.zip"),
        ({"work.ipynb": notebook(WHOLE), "double.py": "# TODO"}, "work.ipynb"),
        ({"a.py": RIGHT["double"], "b.py": RIGHT["total"]}, "a.py, b.py"),
        ({"double.py": "", "x\x1b[31m\ny.zip": ""}, "x [31m y.zip"),
        ({"double.py": "", **{f"{n:02}.zip": "" for n in range(12)}}, "08.zip, 09.zip and 2 more"),
    ],
)
def test_what_looks_like_work_and_is_not_graded_is_named(assignment, tmp_path, files, named):
    notes = handed_in_by("anna", folder_of(tmp_path / "raw", files), assignment).notes
    assert notes[-1].startswith("not graded: ")
    assert f"{named}. If your work is in there, hand it in alone." in notes[-1]


def test_a_link_is_not_entered(course, tmp_path):
    folder = folder_of(tmp_path / "raw", {})
    (folder / "anna").symlink_to(course / "solutions")
    sources = handed_in_by("anna", folder, load_assignment(course)).sources
    assert {source.outcome for source in sources.values()} == {Outcome.MISSING}
