import os
import re

import pytest

from autograder.outcomes import CaseEnded, Outcome
from autograder.submission import nothing_to_grade, read_own, read_submission
from autograder.submission_error import SubmissionError

from .conftest import RIGHT, write_submission
from .gradescope import folder_of
from .rights import as_an_ordinary_user
from .test_handed_in import zipped
from .test_notebooks import notebook

DOUBLE, TOTAL = RIGHT["double"], RIGHT["total"]


@pytest.mark.parametrize("prefix", ["", "exercises/", "anna/", "anna/exercises/"])
def test_a_zip_may_be_flat_or_have_a_folder(tmp_path, assignment, prefix):
    files = {f"{prefix}double.py": DOUBLE, f"{prefix}total.py": TOTAL, "__MACOSX/x": "junk"}
    submission = read_submission(zipped(tmp_path / "anna.zip", files), assignment)
    assert submission.name == "anna"
    assert submission.sources == {"double": DOUBLE, "total": TOTAL}


@pytest.mark.parametrize("inside", [".", "exercises"])
def test_a_folder_may_be_flat_or_have_a_folder(tmp_path, assignment, inside):
    write_submission(tmp_path / "ben" / inside, **RIGHT)
    submission = read_submission(tmp_path / "ben", assignment)
    assert submission.name == "ben"
    assert submission.sources == RIGHT


def test_a_dot_in_a_folders_name_belongs_to_the_name(tmp_path, assignment):
    write_submission(tmp_path / "a.smith", **RIGHT)
    assert read_submission(tmp_path / "a.smith", assignment).name == "a.smith"


def test_a_single_file_is_the_exercise_it_is_named_after(tmp_path, assignment):
    write_submission(tmp_path, total=TOTAL)
    sources = read_submission(tmp_path / "total.py", assignment).sources
    assert sources["total"] == TOTAL
    assert sources["double"].outcome is Outcome.MISSING


def test_a_single_file_of_another_name_is_taken_for_what_it_defines(tmp_path, assignment):
    write_submission(tmp_path, answers=f"{DOUBLE}\n{TOTAL}\n")
    sources = read_submission(tmp_path / "answers.py", assignment).sources
    assert set(sources.values()) == {f"{DOUBLE}\n{TOTAL}\n"}


def test_a_byte_order_mark_is_no_error(tmp_path, assignment):
    (tmp_path / "double.py").write_bytes(b"\xef\xbb\xbf" + DOUBLE.encode())
    assert read_submission(tmp_path / "double.py", assignment).sources["double"] == DOUBLE


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"x = 1\n# caf\xe9\n", r"double.py is not UTF-8 text \(line 2\)"),
        (b"x = 1\n\n\0", r"double.py contains a null byte \(line 3\)"),
        (b"#" * (17 << 10), "larger than 16 KiB"),
    ],
)
def test_a_file_that_cannot_be_run_is_the_outcome_of_its_exercise(
    tmp_path, assignment, content, words
):
    folder = write_submission(tmp_path / "carl", total=TOTAL)
    (folder / "double.py").write_bytes(content)
    zipped(tmp_path / "carl.zip", {"double.py": content, "total.py": TOTAL})
    for path in (folder, tmp_path / "carl.zip"):
        sources = read_submission(path, assignment).sources
        assert isinstance(sources["double"], CaseEnded)
        assert sources["double"].outcome is Outcome.CRASHED
        assert re.search(words, sources["double"].message)
        assert sources["total"] == TOTAL


def test_a_link_is_not_followed(tmp_path, assignment, course):
    folder = write_submission(tmp_path / "dora", total=TOTAL)
    (folder / "double.py").symlink_to(course / "solutions" / "double.py")
    source = read_submission(folder, assignment).sources["double"]
    assert "link" in source.message


def test_a_linked_folder_is_not_followed(tmp_path, assignment, course):
    folder = tmp_path / "emil"
    folder.mkdir()
    (folder / "exercises").symlink_to(course / "solutions")
    sources = read_submission(folder, assignment).sources
    assert all("link" in source.message for source in sources.values())


def test_a_pipe_is_not_waited_for(tmp_path, assignment):
    folder = write_submission(tmp_path / "fay", total=TOTAL)
    os.mkfifo(folder / "double.py")
    assert "not a regular file" in read_submission(folder, assignment).sources["double"].message


def refused(path, assignment):
    with pytest.raises(SubmissionError) as caught:
        read_submission(path, assignment)
    assert path.name in str(caught.value)
    return str(caught.value)


def test_an_empty_folder_is_refused(tmp_path, assignment):
    (tmp_path / "empty").mkdir()
    assert "double.py, total.py" in refused(tmp_path / "empty", assignment)


def test_an_empty_zip_is_refused(tmp_path, assignment):
    assert "holds none" in refused(zipped(tmp_path / "e.zip", {}), assignment)


def test_a_notebook_is_taken_for_what_its_cells_define(tmp_path, assignment):
    folder = folder_of(tmp_path / "anna", {"work.ipynb": notebook("%pylab\n" + DOUBLE, TOTAL)})
    for path in (folder / "work.ipynb", folder):
        submission = read_submission(path, assignment)
        assert set(submission.sources.values()) == {f"pass\n{DOUBLE}\n{TOTAL}\n"}
        assert submission.notes[1] == "left out of code cell 1, not Python: %pylab"


def test_beside_an_exercises_file_a_notebook_does_not_count(tmp_path, assignment):
    files = {"double.py": DOUBLE, "work.ipynb": notebook(TOTAL), "notes.ipynb": "{"}
    submission = read_submission(zipped(tmp_path / "a.zip", files), assignment)
    assert submission.sources["total"].outcome is Outcome.MISSING
    assert submission.notes == ()


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"a.ipynb": notebook(DOUBLE), "b.ipynb": notebook(TOTAL)}, "several notebooks (a.ipynb, "),
        ({"a.ipynb": "no notebook"}, "the notebook is not JSON"),
        ({"a.ipynb": notebook("x = 1")}, "holds none of the exercises' files"),
        ({"a.ipynb": notebook("#" * (17 << 10))}, "the notebook has more than 16384 characters"),
        ({"a.ipynb": notebook(metadata="#" * (1 << 20))}, "the notebook is larger than 1 MiB"),
    ],
)
def test_a_notebook_that_cannot_be_used_is_refused(tmp_path, assignment, files, words):
    assert words in refused(folder_of(tmp_path / "anna", files), assignment)


def test_a_linked_notebook_is_not_followed(tmp_path, assignment):
    (tmp_path / "real").write_bytes(notebook(DOUBLE))
    folder = folder_of(tmp_path / "anna", {})
    (folder / "work.ipynb").symlink_to(tmp_path / "real")
    assert "link" in refused(folder, assignment)


def test_of_several_notebooks_the_courses_own_counts(tmp_path, assignment):
    files = {f"exercises-Copy{number}.ipynb": "no notebook" for number in (1, 2)}
    files |= {"exercises.ipynb": notebook(DOUBLE)}
    for path in (folder_of(tmp_path / "anna", files), zipped(tmp_path / "anna.zip", files)):
        submission = read_submission(path, assignment)
        assert submission.sources["double"] == f"{DOUBLE}\n"
        copies = "exercises-Copy1.ipynb, exercises-Copy2.ipynb"
        assert submission.notes[-1] == f"left out beside exercises.ipynb: {copies}"


def test_what_a_notebook_does_not_define_is_missing_in_the_notebook(tmp_path, assignment):
    (tmp_path / "anna.ipynb").write_bytes(notebook(DOUBLE))
    total = read_submission(tmp_path / "anna.ipynb", assignment).sources["total"]
    assert (total.outcome, total.message) == (
        Outcome.MISSING,
        "anna.ipynb does not define total",
    )


def test_own_work_may_lie_behind_a_link(course, assignment):
    (course / "exercises").rename(course / "elsewhere")
    (course / "exercises").symlink_to("elsewhere")
    submission = read_own(assignment)
    assert submission.name == "exercises"
    assert all(isinstance(source, str) for source in submission.sources.values())


def test_an_own_file_that_cannot_be_read_costs_no_other(course, assignment):
    (course / "exercises" / "double.py").chmod(0)
    sources = as_an_ordinary_user(lambda: read_own(assignment).sources)
    assert sources["double"].message == "double.py cannot be read (Permission denied)"
    assert "not implemented yet" in sources["total"]


def test_a_strangers_file_that_cannot_be_read_is_named_and_nothing_is_graded(tmp_path, assignment):
    folder = write_submission(tmp_path / "gil", **RIGHT)
    (folder / "double.py").chmod(0)
    why = as_an_ordinary_user(lambda: refused(folder, assignment))
    assert why == f"{folder}: double.py cannot be read (Permission denied)"


def test_what_stands_for_nothing_says_why(assignment):
    submission = nothing_to_grade("anna", "an empty folder", assignment)
    assert {it.outcome for it in submission.sources.values()} == {Outcome.MISSING}
    assert submission.notes == ("nothing to grade: an empty folder",)


def test_text_that_is_none_is_the_outcome_of_its_exercise(tmp_path, assignment):
    (tmp_path / "anna.ipynb").write_bytes(notebook(DOUBLE, "x = '\ud800'"))
    source = read_submission(tmp_path / "anna.ipynb", assignment).sources["double"]
    assert "not UTF-8 text (line 2)" in source.message


def test_a_file_of_another_name_that_is_no_utf8_says_so(tmp_path, assignment):
    (tmp_path / "hw.py").write_bytes(DOUBLE.encode("utf-16"))
    assert "hw.py is not UTF-8 text" in refused(tmp_path / "hw.py", assignment)


def test_names_with_backslashes_are_places(tmp_path, assignment):
    path = zipped(tmp_path / "anna.zip", {"exercises\\double.py": DOUBLE})
    assert read_submission(path, assignment).sources["double"] == DOUBLE
