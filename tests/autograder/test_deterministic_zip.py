import io
import os
import stat
import time
import zipfile

from autograder.deterministic_zip import zipped

FILES = {"b": b"2", "a/c": b"33", "a/b": b""}


def test_what_goes_in_comes_out():
    with zipfile.ZipFile(io.BytesIO(zipped(FILES))) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == FILES


def test_neither_order_nor_clock_nor_mask_count(monkeypatch):
    before = zipped(FILES)
    monkeypatch.setattr(time, "time", lambda: 2e9)
    mask = os.umask(0o077)
    try:
        assert zipped(dict(reversed(FILES.items()))) == before
    finally:
        os.umask(mask)


def test_only_what_is_meant_to_run_can(tmp_path):
    with zipfile.ZipFile(io.BytesIO(zipped(FILES, executable=("b",)))) as archive:
        modes = {member.filename: member.external_attr >> 16 for member in archive.infolist()}
    assert {name for name, mode in modes.items() if mode & stat.S_IXUSR} == {"b"}
    assert all(stat.S_ISREG(mode) and not mode & 0o022 for mode in modes.values())
