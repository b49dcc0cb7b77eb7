import zipfile

import pytest

from autograder.grading import Grader
from autograder.identity import IDENTITY_FILE, Student
from autograder.packing import pack, unfinished
from autograder.submission import read_submission
from autograder.submission_error import SubmissionError

from .conftest import RIGHT, write_submission
from .test_notebooks import notebook

ADA = Student("Ada", "1815")


@pytest.fixture
def packed(assignment, tmp_path):
    def run(**sources):
        write_submission(assignment.file.parent, **sources)
        return pack(assignment, ADA, tmp_path / "submission.zip")

    return run


def test_what_is_packed_is_graded_in_full_and_names_its_student(packed, assignment, tmp_path):
    assert packed(**RIGHT).files == ("exercises/double.py", "exercises/total.py")
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
    assert done.files == ("exercises/total.py",)
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


def test_one_notebook_in_place_of_files_is_packed(assignment, tmp_path):
    for exercise in assignment.exercises:
        exercise.stub.unlink()
    assignment.notebook.write_bytes(notebook(*RIGHT.values()))
    done = pack(assignment, ADA, tmp_path / "submission.zip")
    assert done.files == ("exercises/exercises.ipynb",)
    submission = read_submission(tmp_path / "submission.zip", assignment)
    assert "a + a" in submission.sources["double"]
    assert submission.student == ADA


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
        pack(assignment, ADA, tmp_path / "submission.zip")
    assert list(tmp_path.glob(".*")) == []


@pytest.mark.parametrize(
    ("sources", "said"),
    [
        (RIGHT, []),
        ({**RIGHT, "total": "x = 1"}, ["total.py has no function total"]),
        ({**RIGHT, "double": "def double(:"}, ["invalid syntax (line 1 of double.py)"]),
        ({"double": RIGHT["double"]}, ["total.py is not there"]),
    ],
)
def test_what_is_missing_is_told(assignment, tmp_path, zygote, sources, said):
    folder = write_submission(tmp_path / "work", **sources)
    told = list(unfinished(assignment, read_submission(folder, assignment), zygote))
    assert len(told) == len(said)
    assert all(words in text for words, text in zip(said, told, strict=True))


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
