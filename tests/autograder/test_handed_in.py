import stat
import struct
import zipfile

import pytest

from autograder.handed_in import find_files
from autograder.outcomes import Outcome
from autograder.submission_error import SubmissionError

from .conftest import RIGHT
from .gradescope import folder_of

DOUBLE, TOTAL = RIGHT["double"], RIGHT["total"]


def zipped(path, files):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def refused(path, assignment):
    with pytest.raises(SubmissionError) as caught:
        find_files(path, assignment)
    assert path.name in str(caught.value)
    assert path.name not in caught.value.why
    return caught.value.why


def test_no_path_is_refused(tmp_path, assignment):
    assert "no such file" in refused(tmp_path / "nobody", assignment)


def test_another_kind_of_file_is_refused(tmp_path, assignment):
    (tmp_path / "essay.pdf").write_bytes(b"%PDF")
    assert "not a folder, a .zip, a .py file" in refused(tmp_path / "essay.pdf", assignment)


def test_what_lies_in_exercises_is_what_counts(tmp_path, assignment):
    files = {"double.py": "the draft", "exercises/double.py": DOUBLE, "total.py": TOTAL}
    for path in (folder_of(tmp_path / "anna", files), zipped(tmp_path / "anna.zip", files)):
        assert find_files(path, assignment).files == {
            "double": DOUBLE.encode(),
            "total": TOTAL.encode(),
        }


@pytest.mark.parametrize("folder", ["", "exercises/"])
def test_a_name_in_another_case_is_told_beside_others(tmp_path, assignment, folder):
    files = {"double.py": DOUBLE, f"{folder}TOTAL.py": TOTAL}
    for path in (folder_of(tmp_path / "anna", files), zipped(tmp_path / "anna.zip", files)):
        found = find_files(path, assignment).files
        assert found["double"] == DOUBLE.encode()
        assert found["total"].outcome is Outcome.MISSING
        assert "TOTAL.py is, whose name differs in case" in found["total"].message


def test_a_name_in_another_case_alone_is_nothing_to_grade(tmp_path, assignment):
    for files in ({"TOTAL.py": TOTAL}, {"TOTAL.py": TOTAL, "all.ipynb": "{"}):
        assert find_files(folder_of(tmp_path / str(len(files)), files), assignment).files == {}


def test_notebooks_are_found_beside_the_files_and_no_deeper(tmp_path, assignment):
    files = {
        "a.ipynb": "{",
        "exercises/b.ipynb": "{",
        "other/c.ipynb": "{",
        "exercises/d/e.ipynb": "",
    }
    for path in (folder_of(tmp_path / "anna", files), zipped(tmp_path / "anna.zip", files)):
        found = find_files(path, assignment)
        assert found.files == {}
        assert sorted(found.others) == ["a.ipynb", "b.ipynb"]


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


def test_a_zip_that_may_stand_for_any_size_is_refused(tmp_path, assignment):
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("double.py", b"\0" * (1 << 20))
    assert "not packed as usual" in refused(path, assignment)


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
        content = find_files(path, assignment).files["double"]
    except SubmissionError as error:
        assert "not a readable zip" in str(error)
    else:
        assert len(content) <= (assignment.limits.source_kib << 10) + 1


def test_an_encrypted_zip_is_refused(tmp_path, assignment):
    path = zipped(tmp_path / "locked.zip", {"double.py": DOUBLE})
    data = bytearray(path.read_bytes())
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    assert "encrypted" in refused(path, assignment)
