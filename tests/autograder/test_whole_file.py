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


@pytest.mark.parametrize("place", ["nowhere/a.json", "file/a.json", "folder"])
def test_a_failure_is_about_the_file_and_not_about_what_is_not_whole_yet(tmp_path, place):
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError) as caught:
        write_whole(tmp_path / place, b"new")
    assert (caught.value.filename, caught.value.filename2) == (str(tmp_path / place), None)
    assert caught.value.strerror
