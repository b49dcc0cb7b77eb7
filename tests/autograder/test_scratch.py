import os
import subprocess
import sys

import pytest

from autograder.scratch import scratch_folder

KILLED = """
import os, signal
from pathlib import Path
from autograder.scratch import scratch_folder
with scratch_folder(Path(os.environ["PLACE"])) as folder:
    (folder / "left").write_text("behind")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_it_goes_with_the_context(tmp_path):
    with scratch_folder(tmp_path) as folder:
        (folder / "inside").mkdir()
        assert folder.is_relative_to(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_what_the_killed_leave_goes_with_the_next_one(tmp_path):
    killed = subprocess.run(
        [sys.executable, "-c", KILLED], env={**os.environ, "PLACE": str(tmp_path)}, check=False
    )
    assert killed.returncode == -9
    assert len(list(tmp_path.rglob("left"))) == 1
    with scratch_folder(tmp_path):
        assert list(tmp_path.rglob("left")) == []
    assert list(tmp_path.iterdir()) == []


def test_what_somebody_uses_stays(tmp_path):
    with scratch_folder(tmp_path) as ours:
        (ours / "file").touch()
        with scratch_folder(tmp_path) as another:
            assert another != ours
        assert (ours / "file").exists()


def test_what_others_put_there_stays(tmp_path):
    place, elsewhere = tmp_path / "place", tmp_path / "elsewhere"
    elsewhere.mkdir()
    place.mkdir()
    (place / ".handgrad-link").symlink_to(elsewhere)
    (place / ".handgrad-file").touch()
    with scratch_folder(place):
        pass
    assert {it.name for it in place.iterdir()} == {".handgrad-link", ".handgrad-file"}
    assert list(elsewhere.iterdir()) == []


def test_a_place_that_cannot_be_written_to_is_named(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match="file"), scratch_folder(tmp_path / "file"):
        pass
