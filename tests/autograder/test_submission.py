import os
import re
import stat
import struct
import zipfile

import pytest

from autograder.handed_in import SubmissionError
from autograder.outcomes import CaseEnded, Outcome
from autograder.submission import expand, read_submission

from .conftest import RIGHT, write_submission

DOUBLE, TOTAL = RIGHT["double"], RIGHT["total"]


def zipped(path, files):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


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


def test_no_path_is_refused(tmp_path, assignment):
    assert "no such file" in refused(tmp_path / "nobody", assignment)


def test_an_empty_folder_is_refused(tmp_path, assignment):
    (tmp_path / "empty").mkdir()
    assert "double.py, total.py" in refused(tmp_path / "empty", assignment)


def test_another_kind_of_file_is_refused(tmp_path, assignment):
    (tmp_path / "essay.pdf").write_bytes(b"%PDF")
    assert "not a folder, a .zip, a .py file" in refused(tmp_path / "essay.pdf", assignment)


def test_an_empty_zip_is_refused(tmp_path, assignment):
    assert "holds none" in refused(zipped(tmp_path / "e.zip", {}), assignment)


@pytest.mark.parametrize("content", [b"", b"PK", b"no zip at all"])
def test_a_broken_zip_is_refused(tmp_path, assignment, content):
    (tmp_path / "b.zip").write_bytes(content)
    assert "not a readable zip" in refused(tmp_path / "b.zip", assignment)


def test_a_damaged_member_is_refused(tmp_path, assignment):
    path = zipped(tmp_path / "d.zip", {"double.py": DOUBLE * 50})
    data = bytearray(path.read_bytes())
    data[45:60] = b"\xff" * 15
    path.write_bytes(data)
    assert "not a readable zip" in refused(path, assignment)


@pytest.mark.parametrize(
    "name", ["../double.py", "a/../../double.py", "/double.py", "..\\double.py", "C:\\double.py"]
)
def test_a_zip_that_reaches_out_is_refused(tmp_path, assignment, name):
    path = zipped(tmp_path / "out.zip", {name: DOUBLE, "total.py": TOTAL})
    assert "outside" in refused(path, assignment)


def test_a_zip_with_a_link_is_refused(tmp_path, assignment):
    member = zipfile.ZipInfo("double.py")
    member.external_attr = (stat.S_IFLNK | 0o777) << 16
    path = tmp_path / "link.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(member, "/etc/passwd")
    assert "link" in refused(path, assignment)


def test_a_zip_bomb_is_refused_unopened(tmp_path, assignment):
    path = zipped(tmp_path / "bomb.zip", {"double.py": DOUBLE, "zeros": b"\0" * (2 << 20)})
    assert "more than 1 MiB" in refused(path, assignment)


def test_a_zip_of_too_many_files_is_refused(tmp_path, assignment):
    path = zipped(tmp_path / "many.zip", {f"{n}.txt": "" for n in range(2001)})
    assert "2000 files" in refused(path, assignment)


def test_a_zip_that_lies_about_a_size_is_read_no_further(tmp_path, assignment):
    path = zipped(tmp_path / "liar.zip", {"double.py": b"#" * (1 << 20)})
    data = bytearray(path.read_bytes())
    entry = data.index(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = struct.pack("<I", 20)
    path.write_bytes(data)
    try:
        source = read_submission(path, assignment).sources["double"]
    except SubmissionError as error:
        assert "not a readable zip" in str(error)
    else:
        assert isinstance(source, CaseEnded)


def test_an_encrypted_zip_is_refused(tmp_path, assignment):
    path = zipped(tmp_path / "locked.zip", {"double.py": DOUBLE})
    data = bytearray(path.read_bytes())
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    assert "encrypted" in refused(path, assignment)


def test_a_folder_of_submissions_is_each_of_them(tmp_path):
    for name in ("anna", "ben"):
        write_submission(tmp_path / name, **RIGHT)
    zipped(tmp_path / "carl.zip", RIGHT)
    (tmp_path / ".git").mkdir()
    (tmp_path / "notes.txt").write_text("mine")
    assert [path.name for path in expand(tmp_path)] == ["anna", "ben", "carl.zip"]
    assert expand(tmp_path / "anna") == [tmp_path / "anna"]
    assert expand(tmp_path / "carl.zip") == [tmp_path / "carl.zip"]
    assert expand(tmp_path / "nobody") == [tmp_path / "nobody"]
