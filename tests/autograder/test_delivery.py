import os

import pytest

from autograder.delivery import content_of, entries_of, is_anybodys, newest, passed_over

from .class_helpers import write_zip
from .conftest import RIGHT, write, write_submission
from .test_notebooks import notebook


@pytest.mark.parametrize("name", ["submission", "Submissions", "submission (2)", "submission-1"])
def test_names_that_browsers_give_are_anybodys(name):
    assert is_anybodys(name)
    assert not is_anybodys(f"{name} of anna")


def test_the_newest_file_tells_when_something_came(tmp_path):
    folder = write_submission(tmp_path / "anna", **RIGHT)
    for number, file in enumerate(sorted(folder.rglob("*.py"))):
        os.utime(file, (number, number))
    assert newest(folder) == 1
    assert newest(tmp_path / "nobody") == 0


def test_what_systems_and_graders_write_is_nobodys_work(tmp_path):
    write(
        tmp_path, {"b.py": "", "a/x": "", ".git/x": "", "__MACOSX/x": "", "o/gradebook.sqlite": ""}
    )
    assert [it.name for it in entries_of(tmp_path)] == ["a", "b.py"]


def test_who_puts_a_gradebook_into_the_own_folder_is_still_there(tmp_path):
    write(tmp_path / "ben", {"gradebook.sqlite": "", "hw1/double.py": ""})
    assert [it.name for it in entries_of(tmp_path)] == ["ben"]


def test_a_students_folder_is_read_however_deep_it_was_packed(assignment, tmp_path):
    def content(files):
        folder = tmp_path / "anna"
        write(folder, files)
        return content_of(folder, assignment).relative_to(folder).as_posix()

    assert content({"hw1/src/double.py": RIGHT["double"], "hw1/notes.txt": ""}) == "hw1/src"
    assert content({"mine.py": ""}) == "hw1/src"
    write_zip(tmp_path / "anna" / "HW.ZIP", {})
    assert content({"work.ipynb": notebook().decode()}) == "hw1/src"
    assert content({"hw2/double.py": RIGHT["double"]}) == "hw2"  # which lies higher
    assert content({"double.py": RIGHT["double"]}) == "."


def test_without_exercises_a_notebook_or_a_zip_is_read(assignment, tmp_path):
    write(tmp_path / "anna" / "hw", {"work.ipynb": notebook().decode(), "x.csv": ""})
    assert content_of(tmp_path / "anna", assignment).name == "hw"
    write_zip(tmp_path / "ben" / "hw" / "HW.ZIP", {})
    assert content_of(tmp_path / "ben", assignment).name == "HW.ZIP"


def test_a_single_file_is_what_is_read(assignment, tmp_path):
    write(tmp_path / "anna", {"mine.py": RIGHT["double"], "__init__.py": "", "README.md": ""})
    assert content_of(tmp_path / "anna", assignment).name == "mine.py"
    write(tmp_path / "ben", {"hw/W.IPYNB": notebook().decode(), "data.csv": ""})
    assert content_of(tmp_path / "ben", assignment).name == "W.IPYNB"


@pytest.mark.parametrize(
    ("files", "names"),
    [
        ({"double.py": "", "submission.zip": ""}, ["submission.zip"]),
        ({"double.py": "", "work.ipynb": "", "hw/old.ipynb": ""}, ["hw/old.ipynb", "work.ipynb"]),
        ({"exercises/double.py": "", "double.py": "", "total.py": ""}, ["double.py"]),
        (
            {"hw/double.py": "", "hw/total (1).py": "", "mine.py": ""},
            ["hw/total (1).py", "mine.py"],
        ),
        ({"a.zip": "", "b.zip": "", "x.csv": ""}, ["a.zip"]),
        ({"a.py": "", "b.py": ""}, ["a.py", "b.py"]),
        ({"work.ipynb": "", "__init__.py": "", ".git/old.zip": ""}, []),
        (
            {
                "exercises/double.py": "",
                "tests/public/double.py": "",
                "exercises/pictures/x.py": "",
            },
            [],
        ),
    ],
)
def test_work_that_is_not_read_is_known(assignment, tmp_path, files, names):
    write(tmp_path / "anna", files)
    for number, name in enumerate(files):  # so that the last one is the newest
        os.utime(tmp_path / "anna" / name, (number, number))
    content = content_of(tmp_path / "anna", assignment)
    assert [str(it) for it in passed_over(tmp_path / "anna", content, assignment)] == names


def test_links_are_not_followed(assignment, tmp_path):
    write_submission(tmp_path / "solutions", **RIGHT)
    write(tmp_path / "anna", {"notes.txt": ""})
    (tmp_path / "anna" / "hw").symlink_to(tmp_path / "solutions")
    assert content_of(tmp_path / "anna", assignment) == tmp_path / "anna"
