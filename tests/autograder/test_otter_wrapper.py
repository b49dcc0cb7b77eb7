"""The zip's own run_autograder, in the folders that Gradescope makes: always a result to read."""

import io
import json
import os
import shutil
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from autograder.assignment import load_assignment
from autograder.build import OtterOptions, build_otter
from autograder.isolation import Mechanism, Tier
from autograder.otter_layout import CONFIG

from . import gradescope
from .conftest import FILES, RIGHT, write
from .gradescope import folder_of, record, results, score, shown
from .hiding import HIDING
from .test_notebooks import notebook

HERE = Path(sys.prefix)
DOUBLE, TOTAL = RIGHT["double"], RIGHT["total"]
FLAT = {"double.py": DOUBLE, "total.py": TOTAL}


def bomb():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("double.py", b"#" * (64 << 20))
    return buffer.getvalue()


def packed(files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


SUBMISSIONS = {
    "flat": FLAT,
    "names of otter's": {
        **FLAT,
        "tests": "a file",
        "handgrad_grading.ipynb/x": "a folder",
        "__init__.py/x": "another",
        ".OTTER_LOG": b"cos\nsystem\n(S'touch breach'\ntR.",
        "ipykernel_launcher.py": "raise SystemExit('BREACH')",
        "numpy/__init__.py": "raise SystemExit('BREACH')",
    },
    "a zip, in a folder, of a folder": {"anna.zip": packed({"anna/exercises/double.py": DOUBLE})},
    "a file and a zip": {"double.py": DOUBLE, "submission.zip": packed(FLAT)},
    "a notebook": {"work.ipynb": notebook("%matplotlib inline\n" + DOUBLE, TOTAL)},
    "two notebooks": {"a.ipynb": notebook(DOUBLE), "b.ipynb": notebook(TOTAL)},
    "a zip bomb": {"anna.zip": bomb()},
    "empty": {},
    "another assignment": {"essay.py": "def essay(): return 'words'"},
    "crashes and hangs": {"double.py": "import os\nos._exit(0)", "total.py": "while True: pass"},
}
METADATA = {
    "flat": None,
    "a notebook": "",
    "empty": "[1, 2",
    "two notebooks": json.dumps({"users": [{"id": 30}, {"id": 4, "email": "b@c.d"}]}),
}
# As `otter grade --ext zip` changes it.
CONFIGS = {"a zip, in a folder, of a folder": {"zips": True, "pdf": False, "debug": False}}


@pytest.fixture(scope="module")
def autograder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("course")
    course = load_assignment(write(folder / "course", FILES))
    build_otter(course, folder / "autograder.zip", OtterOptions())
    return folder / "autograder.zip"


@pytest.fixture(scope="module")
def graded(autograder, tmp_path_factory, kernel_lock):
    """Return the root in which each submission was graded."""

    def grade(name, files):
        root = tmp_path_factory.mktemp("root")
        shutil.rmtree(root)
        metadata = {"metadata": METADATA[name]} if name in METADATA else {}
        folder_of(gradescope.lay_out(root, autograder, **metadata), files)
        if name in CONFIGS:
            config = root / "source" / CONFIG
            config.write_text(json.dumps(json.loads(config.read_text()) | CONFIGS[name]))
        with kernel_lock():
            gradescope.start(root, HERE).wait()
        return root

    return {name: grade(name, files) for name, files in SUBMISSIONS.items()}


@pytest.mark.parametrize("name", SUBMISSIONS)
def test_there_is_a_result_whatever_was_handed_in(graded, name):
    about = record(graded[name])
    assert "fault" not in about, (graded[name] / "stdout").read_text()
    assert {exercise["slug"] for exercise in about["exercises"]} == {"double", "total"}
    assert "BREACH" not in (graded[name] / "stdout").read_text()
    assert (graded[name] / "results" / "results.pkl").stat().st_size > 0


@pytest.mark.parametrize(
    ("name", "points"),
    [
        ("flat", 10),
        ("names of otter's", 10),
        ("a zip, in a folder, of a folder", 4),
        ("a file and a zip", 4),
        ("a notebook", 10),
        ("two notebooks", 0),
        ("a zip bomb", 0),
        ("empty", 0),
        ("another assignment", 0),
        ("crashes and hangs", 0),
    ],
)
def test_the_score_is_what_was_earned(graded, name, points):
    assert score(results(graded[name])) == record(graded[name])["score"] == points


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("a notebook", "left out of code cell 1, not Python: %matplotlib inline"),
        (
            "a file and a zip",
            "not graded: submission.zip. If your work is in there, hand it in alone.",
        ),
        ("two notebooks", "holds several notebooks (a.ipynb, b.ipynb); hand in one"),
        ("a zip bomb", "the zip unpacks to more than 1 MiB"),
        ("empty", "holds none of the exercises' files (double.py, total.py)"),
        ("another assignment", "holds none of the exercises' files (double.py, total.py)"),
    ],
)
def test_the_student_is_told_how_the_submission_was_read(graded, name, words):
    content = results(graded[name])
    assert words in content["output"]
    assert str(graded[name]) not in shown(content)


def test_what_cannot_be_read_is_missing_and_what_fails_keeps_its_outcome(graded):
    def outcomes(name):
        cases = [case for it in record(graded[name])["exercises"] for case in it["cases"]]
        return {case["outcome"] for case in cases}

    for name in ("two notebooks", "a zip bomb", "empty", "another assignment"):
        assert outcomes(name) == {"missing"}
    assert outcomes("crashes and hangs") == {"crashed", "timed out"}


def test_the_name_that_numbers_are_drawn_for_is_gradescopes(graded):
    names = {name: record(root)["submission"] for name, root in graded.items()}
    assert names.pop("two notebooks") == "30-4"
    assert {names.pop(name) for name in ("flat", "a notebook", "empty")} == {"submission"}
    assert set(names.values()) == {"7"}


def test_hidden_parts_reveal_nothing(graded):
    for root in graded.values():
        seen = shown(results(root))
        for secret in ("any_number_doubles", "secret_marker", "random_values_add_up"):
            assert secret not in seen
            assert secret not in (root / "stdout").read_text()
        assert "double_hidden: 1 hidden tests; their results are not shown here" in seen
    assert "double results: All public tests passed!" in shown(results(graded["flat"]))


def test_what_was_handed_in_stays_as_it_was(graded):
    root = graded["names of otter's"]
    assert (root / "submission" / "tests").read_text() == "a file"
    assert not list(root.rglob("breach"))
    left = {path.name for path in (root / "tmp").iterdir()}
    assert left <= {"handgrad-timing.lock"}


@pytest.mark.usefixtures("kernel_turn")
def test_results_are_on_disk_when_the_run_is_killed(autograder, tmp_path):
    root = tmp_path / "root"
    slow = "import numpy\ndef total(values):\n    while True: pass\n"
    files = {"double.py": DOUBLE, "total.py": slow}
    folder_of(gradescope.lay_out(root, autograder), files)
    process = gradescope.start(root, HERE)
    seen = set()
    while not record_or_nothing(root).get("exercises"):
        seen.add(tuple(record_or_nothing(root)))
        with pytest.raises(subprocess.TimeoutExpired):  # else it has ended before we looked
            process.wait(0.01)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert score(results(root)) == 2
    assert "interrupted when it was done with double. Tell your instructor" in shown(results(root))
    assert seen <= {(), ("fault",)}


def record_or_nothing(root):
    """Return the record if the run has come so far as to write one: it must be whole."""
    path = root / "results" / "results.json"
    text = path.read_text() if path.exists() else ""
    return json.loads(text)["extra_data"]["handgrad"] if text else {}


def without_the_engine(root):
    """Make an environment in which the wheel was not installed."""
    python = root / "elsewhere" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nexec {sys.executable} -I -S "$@"\n')
    python.chmod(0o755)
    return python.parents[1]


def without_a_test(root):
    (root / "source" / "requirements.d" / "course" / "tests" / "hidden" / "double.py").unlink()
    return HERE


def with_an_engine_that_is_only_half_there(root):
    """Where tests can be loaded, but not what runs them."""
    (root / "tmp" / "sitecustomize.py").write_text(
        "import sys\nif 'ipykernel_launcher' in sys.orig_argv: sys.modules['pydantic'] = None\n"
    )
    python = root / "elsewhere" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nPYTHONPATH={root}/tmp exec {sys.executable} "$@"\n')
    python.chmod(0o755)
    return python.parents[1]


def with_another_plugin_that_is_not_there(root):
    config = root / "source" / CONFIG
    content = json.loads(config.read_text())
    config.write_text(json.dumps({**content, "plugins": [*content["plugins"], "no.Such"]}))
    return HERE


def without_landlock(root):
    (root / "tmp" / "hide.py").write_text(
        f"{HIDING[Mechanism.LANDLOCK]}\nimport os, sys\nos.execv(sys.executable, sys.argv[1:])"
    )
    python = root / "elsewhere" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(
        f'#!/bin/sh\nexec {sys.executable} {root}/tmp/hide.py {sys.executable} "$@"\n'
    )
    python.chmod(0o755)
    return python.parents[1]


@pytest.mark.usefixtures("kernel_turn")
@pytest.mark.parametrize("required", [Tier.CONFINED, Tier.PROCESS])
def test_nothing_is_graded_below_the_tier_that_the_zip_requires(tmp_path, required):
    course = load_assignment(write(tmp_path / "course", FILES))
    build_otter(course, tmp_path / "a.zip", OtterOptions(require_isolation=required))
    root = tmp_path / "root"
    submission = gradescope.lay_out(root, tmp_path / "a.zip")
    folder_of(submission, {"total.py": TOTAL})
    code = gradescope.start(root, without_landlock(root)).wait()
    if required is Tier.PROCESS:
        assert code == 0
        assert record(root)["isolation"] == "process"
        assert record(root)["score"] == 6
        return
    assert code != 0
    assert score(results(root)) == 0
    why = f"isolation {required} is required, but this machine offers process (Landlock: "
    for told in (record(root)["fault"], (root / "stdout").read_text()):
        assert why in told
        assert "handgrad build otter --require-isolation process" in told
    assert "Tell your instructor" in shown(results(root))
    assert why not in shown(results(root))


@pytest.mark.usefixtures("kernel_turn")
@pytest.mark.parametrize(
    ("breaking", "why"),
    [
        (without_the_engine, "otter did not start"),
        (with_an_engine_that_is_only_half_there, "did not hand over its results"),
        (without_a_test, "tests/hidden/double.py is missing"),
        (with_another_plugin_that_is_not_there, "No module named 'no'"),
    ],
)
def test_a_fault_of_the_grader_gives_no_points_and_says_so(autograder, tmp_path, breaking, why):
    root = tmp_path / "root"
    folder_of(gradescope.lay_out(root, autograder), FLAT)
    assert gradescope.start(root, breaking(root)).wait() != 0
    content = results(root)
    assert score(content) == 0
    assert "grader fault: this submission was not graded" in shown(content)
    assert "Tell your instructor" in shown(content)
    assert why in record(root)["fault"]
    assert why not in shown(content)
