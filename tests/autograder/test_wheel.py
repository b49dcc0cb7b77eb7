import io
import subprocess
import sys
import zipfile
from importlib.metadata import distribution
from pathlib import Path

from packaging.utils import parse_wheel_filename

import autograder
from autograder.wheel import wheel, wheel_name

ENGINE = Path(autograder.__file__).parent


def test_the_name_is_one_that_installers_read():
    name, version, _, tags = parse_wheel_filename(wheel_name())
    assert (name, str(version)) == ("handgrad", distribution("handgrad").version)
    assert [str(tag) for tag in tags] == ["py3-none-any"]


def test_the_same_engine_is_the_same_bytes_wherever_one_stands():
    script = "import sys; from autograder.wheel import wheel; sys.stdout.buffer.write(wheel())"
    for folder in ("/", ENGINE.parent):
        done = subprocess.run(
            [sys.executable, "-c", script], cwd=folder, capture_output=True, check=True
        )
        assert done.stdout == wheel()


def test_it_holds_the_engine_that_runs_here_and_no_content():
    with zipfile.ZipFile(io.BytesIO(wheel())) as archive:
        packed = {n: archive.read(n) for n in archive.namelist() if ".dist-info/" not in n}
    assert packed == {
        f"autograder/{path.relative_to(ENGINE).as_posix()}": path.read_bytes()
        for path in ENGINE.rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }


def test_pip_installs_it_without_a_network(tmp_path):
    path = tmp_path / wheel_name()
    path.write_bytes(wheel())
    target = tmp_path / "target"
    pip = [sys.executable, "-m", "pip", "install", "-q", "--no-index", "--no-deps", "--no-compile"]
    subprocess.run([*pip, "--target", target, path], check=True, capture_output=True)
    assert (target / "autograder" / "wheel.py").read_bytes() == (ENGINE / "wheel.py").read_bytes()
    (about,) = target.glob("handgrad-*.dist-info")
    metadata = (about / "METADATA").read_text()
    assert "Requires-Dist: otter-grader[grading]>=7.0" in metadata
    assert "handgrad = autograder.cli:main" in (about / "entry_points.txt").read_text()


def test_what_the_repository_says_to_instructors_is_no_part_of_it():
    with zipfile.ZipFile(io.BytesIO(wheel())) as archive:
        (name,) = (it for it in archive.namelist() if it.endswith("/METADATA"))
        metadata = archive.read(name).decode()
    assert "\n\n" not in metadata
    assert metadata.endswith("\n")
    assert "Requires-Python: >=3.11" in metadata
