from fnmatch import fnmatch
from glob import glob
from importlib.resources import files

from autograder import otter_layout

from .gradescope import folder_of


def test_test_files_have_the_paths_that_otter_looks_for(tmp_path, monkeypatch):
    monkeypatch.chdir(folder_of(tmp_path, {"tests/double_hidden.py": ""}))
    found = glob("./tests/*.py")  # noqa: PTH207  (as otter does it)
    assert found == [otter_layout.path_of_test("double_hidden")]


def test_otter_grade_takes_what_we_bring_along_into_its_image():
    dockerfile = files("otter.grade").joinpath("Dockerfile").read_text()
    added = [line.split()[1:-1] for line in dockerfile.splitlines() if line.startswith("ADD ")]
    before_setup = next(patterns for patterns in added if "setup.sh" in patterns)
    assert any(fnmatch(otter_layout.EXTRAS, pattern) for pattern in before_setup)
