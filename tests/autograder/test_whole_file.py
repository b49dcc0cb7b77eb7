import pytest

from autograder.whole_file import write_whole


def test_what_was_there_is_replaced(tmp_path):
    path = tmp_path / "a.json"
    path.write_bytes(b"old")
    assert write_whole(path, b"new") == path
    assert path.read_bytes() == b"new"
    assert [*tmp_path.iterdir()] == [path]


def test_a_failure_leaves_nothing_behind(tmp_path):
    folder = tmp_path / "a.json"
    folder.mkdir()
    with pytest.raises(OSError):
        write_whole(folder, b"new")
    assert [*tmp_path.iterdir()] == [folder]
