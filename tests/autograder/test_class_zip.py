import stat
import zipfile

import pytest

from autograder.class_zip import members, unpack
from autograder.submission_error import SubmissionError

from .class_helpers import write_zip


def unpacked(archive, into, most_mib=1):
    unpack(archive, into, most_mib)
    return {it.relative_to(into).as_posix() for it in into.rglob("*") if it.is_file()}


def test_what_may_be_graded_is_unpacked_and_of_all_else_the_name(tmp_path):
    files = {"c/anna/double.py": "1", "c/ben.zip": "2", "c/film.mp4": "3", "__MACOSX/c/._x.py": "4"}
    archive = write_zip(tmp_path / "class.zip", files)
    film = tmp_path / "to" / "c" / "film.mp4"
    assert unpacked(archive, tmp_path / "to") == {"c/anna/double.py", "c/ben.zip", "c/film.mp4"}
    assert film.stat().st_size == 0
    assert set(map(str, members(archive))) == set(files) - {"__MACOSX/c/._x.py"}


def test_nothing_is_written_elsewhere(tmp_path):
    files = {"../out.py": "1", "/etc/out.py": "2", "C:/out.py": "3", "a\\..\\..\\out.py": "4"}
    archive = write_zip(tmp_path / "class.zip", {**files, "a/in.py": "5"})
    link = zipfile.ZipInfo("a/link.py")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(archive, "a") as more:
        more.writestr(link, "/etc/passwd")
    assert unpacked(archive, tmp_path / "to") == {"a/in.py"}
    assert not list(tmp_path.rglob("out.py"))


def test_of_what_is_too_large_no_more_is_written_than_tells_it(tmp_path):
    archive = write_zip(tmp_path / "class.zip", {"anna.py": b"#" * (3 << 20)})
    unpack(archive, tmp_path / "to", 1)
    assert (tmp_path / "to" / "anna.py").stat().st_size == (1 << 20) + 1


def test_names_in_utf8_are_read_whether_or_not_the_zip_says_so(tmp_path):
    archive = write_zip(tmp_path / "class.zip", {"Zoë/double.py": "1"})
    content = archive.read_bytes().replace(b"\x00\x08\x00\x00", b"\x00\x00\x00\x00")
    plain = tmp_path / "plain.zip"
    plain.write_bytes(content)
    for number, path in enumerate((archive, plain)):
        assert unpacked(path, tmp_path / str(number)) == {"Zoë/double.py"}


def test_names_that_are_too_long_are_shortened(tmp_path):
    archive = write_zip(tmp_path / "class.zip", {f"{'é' * 250}/double.py": "1"})
    (file,) = unpacked(archive, tmp_path / "to")
    assert file.endswith("/double.py")


def test_the_time_of_a_file_is_kept(tmp_path):
    archive = tmp_path / "class.zip"
    for year in (2001, 2002):
        with zipfile.ZipFile(archive, "a") as more:
            more.writestr(zipfile.ZipInfo(f"{year}.py", (year, 1, 2, 3, 4, 6)), "")
    unpack(archive, tmp_path / "to", 1)
    old, new = (tmp_path / "to" / f"{year}.py" for year in (2001, 2002))
    assert 364 < (new.stat().st_mtime - old.stat().st_mtime) / 86400 < 366


def test_a_zip_that_cannot_be_read_is_named(tmp_path):
    path = tmp_path / "class.zip"
    path.write_text("no zip")
    with pytest.raises(SubmissionError, match="not a readable zip file"):
        unpack(path, tmp_path / "to", 1)
    assert members(path) == []


def test_a_zip_that_unpacks_to_too_much_is_refused_before(tmp_path, monkeypatch):
    archive = write_zip(tmp_path / "class.zip", {"a/x.py": b"#" * 1000, "b/x.py": b"#" * 1000})
    for limit, words in ((("_MOST_FILES", 1), "1 files"), (("_MOST_BYTES", 1500), "GiB")):
        with monkeypatch.context() as patch:
            patch.setattr(f"autograder.class_zip.{limit[0]}", limit[1])
            with pytest.raises(SubmissionError, match=words):
                unpack(archive, tmp_path / "to", 1)
    assert not (tmp_path / "to").exists()
    assert unpacked(archive, tmp_path / "to") == {"a/x.py", "b/x.py"}
