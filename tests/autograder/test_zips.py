import stat
import zipfile
from pathlib import PurePosixPath

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder import zips
from autograder.submission_error import SubmissionError

from .class_helpers import write_zip

METHODS = zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA


def read_all(path):
    with zips.opened(path) as archive:
        return {str(zips.place_of(it)): archive.read(it) for it in archive.infolist()}


def made(path, method):
    with zipfile.ZipFile(path, "w", method) as archive:
        archive.writestr("Zoë/double.py", b"def double(a):\n    return 2 * a\n" * 20)
    return path


@pytest.mark.parametrize("method", METHODS)
def test_what_is_in_a_zip_is_read(tmp_path, method):
    assert list(read_all(made(tmp_path / "a.zip", method))) == ["Zoë/double.py"]


@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(METHODS), st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), min_size=1)
)
def test_of_whatever_is_wrong_with_a_zip_there_is_one_kind_of_error(tmp_path, method, changes):
    path = made(tmp_path / "a.zip", method)
    content = bytearray(path.read_bytes())
    for where, byte in changes:
        content[int(where * (len(content) - 1))] = byte
    path.write_bytes(content)
    try:
        read_all(path)
    except SubmissionError as error:
        assert str(path) not in error.why


def test_damaged_members_of_every_kind_are_named(tmp_path):
    for method in METHODS[1:]:
        path = made(tmp_path / "a.zip", method)
        content = bytearray(path.read_bytes())
        content[60:80] = b"\xff" * 20
        path.write_bytes(content)
        with pytest.raises(SubmissionError, match="not a readable zip file"):
            read_all(path)


def test_a_name_that_is_no_text_is_named(tmp_path):
    path = write_zip(tmp_path / "a.zip", {"Zoë.py": b""})
    path.write_bytes(path.read_bytes().replace("ë".encode(), b"\xff\xfe"))
    with pytest.raises(SubmissionError, match="not a readable zip file"):
        read_all(path)


def test_an_error_of_the_system_stays_one(tmp_path):
    with pytest.raises(FileNotFoundError):
        read_all(tmp_path / "nobody.zip")
    path = made(tmp_path / "a.zip", zipfile.ZIP_STORED)
    with pytest.raises(IsADirectoryError), zips.opened(path):
        (tmp_path).open("rb")


@pytest.mark.parametrize(
    "name", ["../x", "a/../../x", "/x", "..\\x", "C:\\x", "C:x", "\\\\server\\x"]
)
def test_places_that_lead_out_are_told(name):
    assert zips.leads_out(zips.place_of(zipfile.ZipInfo(name)))


def test_other_places_are_where_they_are_said_to_be():
    place = zips.place_of(zipfile.ZipInfo("exercises\\double.py"))
    assert place == PurePosixPath("exercises/double.py")
    assert not zips.leads_out(place)


def test_links_and_what_systems_add_are_told():
    link = zipfile.ZipInfo("x")
    assert not zips.is_link(link)
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    assert zips.is_link(link)
    for name in ("__MACOSX/a/x.py", "a/__pycache__/x.pyc", "a/._x.py"):
        assert zips.is_by_system(PurePosixPath(name))
    assert not zips.is_by_system(PurePosixPath("a/_x.py"))


def test_what_cannot_be_unpacked_a_little_at_a_time_is_told(tmp_path):
    for method in METHODS:
        with zipfile.ZipFile(made(tmp_path / "a.zip", method)) as archive:
            (member,) = archive.infolist()
        assert zips.is_unpackable(member) is (method in METHODS[:2])
