import os
import zipfile

import pytest

from autograder.grading import Grader
from autograder.identity import IDENTITY_FILE, Student
from autograder.packing import pack, unfinished
from autograder.submission import read_own, read_submission
from autograder.submission_error import SubmissionError

from .conftest import RIGHT, write_submission
from .rights import as_an_ordinary_user
from .test_notebooks import notebook

ADA = Student("Ada", "1815")


@pytest.fixture
def packed(assignment, tmp_path):
    def run(**sources):
        write_submission(assignment.file.parent, **sources)
        done = pack(assignment)
        done.write(ADA, tmp_path / "submission.zip")
        return done

    return run


def test_what_is_packed_is_graded_in_full_and_names_its_student(packed, assignment, tmp_path):
    assert list(packed(**RIGHT).files) == ["exercises/double.py", "exercises/total.py"]
    submission = read_submission(tmp_path / "submission.zip", assignment)
    assert (submission.student, submission.notes) == (ADA, ())
    with Grader(assignment, race=False) as grader:
        result = grader.grade(submission)
    assert (result.score, result.possible) == (7, 10)


def test_what_was_unpacked_again_names_its_student(packed, assignment, tmp_path):
    packed(**RIGHT)
    with zipfile.ZipFile(tmp_path / "submission.zip") as archive:
        archive.extractall(tmp_path / "again")
    submission = read_submission(tmp_path / "again", assignment)
    assert (submission.student, submission.sources) == (ADA, RIGHT)


def test_the_same_work_is_the_same_bytes(packed, tmp_path):
    packed(**RIGHT)
    first = (tmp_path / "submission.zip").read_bytes()
    packed(**RIGHT)
    assert (tmp_path / "submission.zip").read_bytes() == first


def test_a_file_that_is_too_large_is_left_out(packed, assignment):
    done = packed(double="#" * (17 << 10))
    assert list(done.files) == ["exercises/total.py"]
    assert done.left_out == ("double.py is larger than 16 KiB",)


def test_a_notebook_beside_files_is_left_out(packed, assignment):
    (assignment.file.parent / "work.ipynb").write_bytes(notebook("x = 1"))
    done = packed()
    assert len(done.files) == 2
    assert done.left_out == ("work.ipynb does not count beside files of exercises",)


def test_a_link_is_left_out(packed, assignment):
    stub = assignment.exercises[0].stub
    stub.unlink()
    stub.symlink_to(assignment.exercises[0].solution)
    assert packed().left_out == ("double.py is a link or not a regular file",)


@pytest.fixture
def own_notebook(assignment):
    """Return the path of the notebook that stands in place of the exercises' files."""
    for exercise in assignment.exercises:
        exercise.stub.unlink()
    assignment.notebook.write_bytes(notebook(*RIGHT.values()))
    return assignment.notebook


def test_one_notebook_in_place_of_files_is_packed(own_notebook, packed, assignment, tmp_path):
    assert list(packed().files) == ["exercises/exercises.ipynb"]
    submission = read_submission(tmp_path / "submission.zip", assignment)
    assert "a + a" in submission.sources["double"]
    assert submission.student == ADA


def test_copies_beside_the_courses_notebook_are_left_out(own_notebook, packed):
    for number in (1, 2):
        copy = own_notebook.with_name(f"exercises-Copy{number}.ipynb")
        copy.write_bytes(own_notebook.read_bytes())
    done = packed()
    assert list(done.files) == ["exercises/exercises.ipynb"]
    names = "exercises-Copy1.ipynb, exercises-Copy2.ipynb"
    assert done.left_out == (f"left out beside exercises.ipynb: {names}",)


@pytest.mark.parametrize("content", [b"", b'{"cells": [', notebook("x = 1")])
def test_a_notebook_of_which_nothing_can_be_graded_is_packed(own_notebook, packed, content):
    own_notebook.write_bytes(content)
    assert packed().files == {"exercises/exercises.ipynb": content}


def test_a_file_that_cannot_be_read_costs_no_other(assignment):
    double, _ = assignment.exercises
    double.stub.chmod(0)
    done = as_an_ordinary_user(lambda: pack(assignment))
    assert list(done.files) == ["exercises/total.py"]
    assert done.left_out == ("double.py cannot be read (Permission denied)",)


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir, lambda path: path.symlink_to("nowhere")])
def test_what_is_no_file_costs_no_other_and_is_not_waited_for(packed, assignment, make):
    double, _ = assignment.exercises
    double.stub.unlink()
    make(double.stub)
    done = packed()
    assert list(done.files) == ["exercises/total.py"]
    assert done.left_out == ("double.py is a link or not a regular file",)


def test_the_folder_of_the_exercises_may_be_a_link(packed, course):
    (course / "exercises").rename(course / "elsewhere")
    (course / "exercises").symlink_to("elsewhere")
    assert list(packed().files) == ["exercises/double.py", "exercises/total.py"]


def test_nothing_to_pack_is_refused_and_leaves_the_last_zip(packed, assignment, tmp_path):
    packed(**RIGHT)
    before = (tmp_path / "submission.zip").read_bytes()
    for exercise in assignment.exercises:
        exercise.stub.unlink()
    with pytest.raises(SubmissionError, match="nothing that can be handed in"):
        packed()
    assert (tmp_path / "submission.zip").read_bytes() == before


def test_a_place_that_cannot_be_written_to_is_told(assignment, tmp_path):
    (tmp_path / "submission.zip").mkdir()
    with pytest.raises(OSError, match="submission"):
        pack(assignment).write(ADA, tmp_path / "submission.zip")
    assert list(tmp_path.glob(".*")) == []


@pytest.mark.parametrize(
    ("sources", "said"),
    [
        (RIGHT, []),
        ({**RIGHT, "total": "x = 1"}, ["total.py has no function total"]),
        ({**RIGHT, "double": "def double(:"}, ["invalid syntax (line 1 of double.py)"]),
        (
            dict.fromkeys(RIGHT, "while True: pass"),
            [f"{slug}.py: loading the file did not end within 0.5 s" for slug in RIGHT],
        ),
        ({"double": RIGHT["double"]}, ["total.py is not there"]),
    ],
)
def test_what_is_missing_is_told_with_the_name_of_the_file(
    packed, assignment, zygote, sources, said
):
    for exercise in assignment.exercises:
        exercise.stub.unlink()
    done = packed(**sources)
    told = unfinished(assignment, read_own(assignment), done, zygote)
    assert len(told) == len(said)
    assert all(words in text for words, text in zip(said, told, strict=True))


def test_what_is_left_out_is_said_once(packed, assignment, zygote):
    done = packed(**{**RIGHT, "double": "#" * (17 << 10)})
    assert done.left_out == ("double.py is larger than 16 KiB",)
    assert unfinished(assignment, read_own(assignment), done, zygote) == []


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (["while True: pass"], "exercises.ipynb: loading the file did not end within 0.5 s"),
        (
            ["def f(:"],
            "loading the file raised SyntaxError: invalid syntax (line 3 of exercises.ipynb)",
        ),
    ],
)
def test_what_is_missing_in_a_notebook_is_said_once_and_of_the_notebook(
    own_notebook, packed, assignment, zygote, cells, said
):
    own_notebook.write_bytes(notebook(*RIGHT.values(), *cells))
    assert unfinished(assignment, read_own(assignment), packed(), zygote) == [said]


def test_the_file_beside_the_exercises_is_read_as_a_strangers(packed, assignment, tmp_path):
    folder = write_submission(tmp_path / "work", **RIGHT)
    secret = tmp_path / "secret"
    secret.write_text('{"name": "not", "id": "mine"}')
    (folder / IDENTITY_FILE).symlink_to(secret)
    submission = read_submission(folder, assignment)
    assert submission.student is None
    assert submission.notes == (f"{IDENTITY_FILE} is a link or not a regular file",)
    assert submission.sources == RIGHT
    (folder / IDENTITY_FILE).unlink()
    (folder / IDENTITY_FILE).write_bytes(b"\0" * (5 << 20))
    assert "larger than" in read_submission(folder, assignment).notes[0]
