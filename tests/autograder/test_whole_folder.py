import multiprocessing
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.whole_file import write_whole
from autograder.whole_folder import RECORD_FILE, write_folder

PLACES = ["*/results.json"]


def write(folder, contents, places=PLACES):
    files = ((Path(path), content.encode()) for path, content in contents.items())
    return write_folder(folder, files, places)


def there(folder):
    files = (it for it in folder.rglob("*") if it.is_file() and it.name != RECORD_FILE)
    return {it.relative_to(folder).as_posix(): it.read_text() for it in files}


def test_what_was_written_before_goes_with_its_folder(tmp_path):
    assert write(tmp_path, {"ada/results.json": "90", "bob/results.json": "80"}) == []
    assert write(tmp_path, {"bob/results.json": "70"}) == []
    assert there(tmp_path) == {"bob/results.json": "70"}
    assert not (tmp_path / "ada").exists()
    assert write(tmp_path, {}) == []
    assert there(tmp_path) == {}


def test_what_others_wrote_or_changed_stays_and_is_named(tmp_path):
    write(tmp_path, {"ada/results.json": "90", "bob/results.json": "80"})
    (tmp_path / "ada" / "results.json").write_text("91, by hand")
    (tmp_path / "eve").mkdir()
    (tmp_path / "eve" / "results.json").write_text("90")
    (tmp_path / "bob" / "notes.txt").write_text("not where we write")
    named = [tmp_path / "ada" / "results.json", tmp_path / "eve" / "results.json"]
    for _ in range(2):
        assert write(tmp_path, {"cy/results.json": "80"}) == named
    assert there(tmp_path) == {
        "ada/results.json": "91, by hand",
        "bob/notes.txt": "not where we write",
        "cy/results.json": "80",
        "eve/results.json": "90",
    }


def test_what_is_no_file_of_ours_is_followed_nowhere(tmp_path):
    write(tmp_path / "out", {"ada/results.json": "90", "bob/results.json": "80"})
    (tmp_path / "ada.json").write_text("90")
    (tmp_path / "out" / "ada" / "results.json").unlink()
    (tmp_path / "out" / "ada" / "results.json").symlink_to(tmp_path / "ada.json")
    assert write(tmp_path / "out", {}) == [tmp_path / "out" / "ada" / "results.json"]
    assert (tmp_path / "ada.json").read_text() == "90"


def test_files_of_another_kind_in_the_same_folder_have_a_life_of_their_own(tmp_path):
    write(tmp_path, {"ada/results.json": "90"})
    assert write(tmp_path, {"bob/result.json": "80"}, ["*/result.json"]) == []
    assert there(tmp_path) == {"ada/results.json": "90", "bob/result.json": "80"}
    assert write(tmp_path, {}) == []
    assert there(tmp_path) == {"bob/result.json": "80"}


@pytest.mark.parametrize("record", ["", "90  \n  ada/results.json\nada/results.json\n", "\xff\0"])
def test_without_a_record_nothing_is_ours(tmp_path, record):
    write(tmp_path, {"ada/results.json": "90"})
    (tmp_path / RECORD_FILE).write_bytes(record.encode("latin-1"))
    assert write(tmp_path, {}) == [tmp_path / "ada" / "results.json"]
    assert there(tmp_path) == {"ada/results.json": "90"}


def test_sha256sum_reads_the_record(tmp_path):
    write(tmp_path, {"zoë, 1/results.json": "90", "ada/results.json": "80"})
    done = subprocess.run(
        ["sha256sum", "--check", RECORD_FILE], cwd=tmp_path, check=True, capture_output=True
    )
    assert done.stdout.count(b": OK") == 2


def test_what_a_killed_run_had_written_goes_with_the_next_one(tmp_path):
    write(tmp_path, {"ada/results.json": "90", "bob/results.json": "80"})

    def killed_at(number):
        calls = iter(range(number))

        def look(event, arguments):
            if event == "os.rename" and next(calls, None) is None:
                os.kill(os.getpid(), signal.SIGKILL)

        return look

    def run(number):
        sys.addaudithook(killed_at(number))
        write(tmp_path, {"ada/results.json": "91", "cy/results.json": "70"})

    # The record, Ada's file, Cy's file, and the record again: each takes its place at last.
    for number in range(4):
        process = multiprocessing.get_context("fork").Process(target=run, args=(number,))
        process.start()
        process.join()
        assert process.exitcode == -signal.SIGKILL
        assert there(tmp_path)["ada/results.json"] in ("90", "91")
    assert write(tmp_path, {"dora/results.json": "60"}) == []
    assert there(tmp_path) == {"dora/results.json": "60"}
    assert {it.name for it in tmp_path.iterdir()} == {"dora", RECORD_FILE}


def test_files_take_their_places_only_together(tmp_path):
    def failing():
        yield Path("s1", "results.json"), b"after"
        raise ValueError("no")

    (tmp_path / "s1").mkdir()
    (tmp_path / "s1" / "results.json").write_text("before")
    with pytest.raises(ValueError, match="no"):
        write_folder(tmp_path, failing(), PLACES)
    assert [*tmp_path.rglob("*")] == [tmp_path / "s1", tmp_path / "s1" / "results.json"]
    assert (tmp_path / "s1" / "results.json").read_text() == "before"


def test_what_stands_in_the_way_is_left_alone(tmp_path):
    (tmp_path / "s2").write_text("a file where a folder is needed")
    with pytest.raises(FileExistsError):
        write(tmp_path, {"s1/results.json": "1", "s2/results.json": "2"})
    assert there(tmp_path) == {"s2": "a file where a folder is needed"}


def _write_with_little_room(folder):
    resource.setrlimit(resource.RLIMIT_FSIZE, (300, 300))
    with pytest.raises(OSError, match="too large"):
        write(folder, {"s0/results.json": "0", "s1/results.json": "x" * 400})
    with pytest.raises(OSError, match="too large"):
        write_whole(folder / "grades.csv", b"x" * 400)


def test_when_no_more_can_be_written_what_there_is_stays(tmp_path):
    for name in ("s1/results.json", "grades.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("before")
    process = multiprocessing.get_context("fork").Process(
        target=_write_with_little_room, args=(tmp_path,)
    )
    process.start()
    process.join()
    assert process.exitcode == 0
    assert there(tmp_path) == {"s1/results.json": "before", "grades.csv": "before"}
