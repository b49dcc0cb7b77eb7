"""The zip for stock otter: what is in it, byte for byte."""

import json
import os
import subprocess
import sys
import zipfile

import pytest
import yaml

from autograder.assignment import load_assignment
from autograder.build import OtterOptions, build_otter
from autograder.grading import CourseBroken
from autograder.isolation import Tier
from autograder.otter_layout import NOTEBOOK, PLUGIN
from autograder.wheel import wheel, wheel_name


def built(assignment, path, **options):
    build_otter(assignment, path, OtterOptions(**options))
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def unpacked(path, folder):
    with zipfile.ZipFile(path) as archive:
        archive.extractall(folder)
    return folder


def test_otters_own_files_are_where_otter_wants_them(assignment, course, tmp_path):
    files = built(assignment, tmp_path / "a.zip")
    for name in ("environment.yml", "otter_config.json", "run_autograder", "run_otter.py"):
        assert name in files
    assert {name for name in files if name.startswith("tests/")} == {
        f"tests/{slug}{kind}.py" for slug in ("double", "total") for kind in ("", "_hidden")
    }
    assert files["tests/double_hidden.py"] == (course / "tests/hidden/double.py").read_bytes()
    assert [name for name in files if name.startswith("files/")] == [f"files/{NOTEBOOK}"]
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        for name in ("run_autograder", "setup.sh"):
            assert archive.getinfo(name).external_attr >> 16 & 0o100


def test_course_and_engine_come_along(assignment, course, tmp_path):
    (course / "solutions" / "misconceptions" / "double").mkdir(parents=True)
    (course / "solutions" / "misconceptions" / "double" / "adds_two.py").write_text("x = 1")
    (course / "solutions" / "__pycache__").mkdir()
    (course / "solutions" / "__pycache__" / "double.pyc").write_bytes(b"cache")
    (course / "solutions" / "__pycache__" / "double.py").write_text("x = 1")
    (course / "exercises" / ".ipynb_checkpoints").mkdir()
    (course / "exercises" / ".ipynb_checkpoints" / "double-checkpoint.py").write_text("x = 1")
    (course / "tests" / "submissions").mkdir()
    (course / "tests" / "submissions" / "sample.py").write_text("x = 1")
    files = built(assignment, tmp_path / "a.zip")
    assert files[f"requirements.d/{wheel_name()}"] == wheel()
    inside = {name for name in files if name.startswith("requirements.d/course/")}
    assert len(inside) == 10  # assignment.yaml, four files an exercise, and a misconception
    assert "requirements.d/course/solutions/misconceptions/double/adds_two.py" in inside
    again = load_assignment(unpacked(tmp_path / "a.zip", tmp_path / "b") / "requirements.d/course")
    assert again.slugs == assignment.slugs


def test_the_environment_is_otters_and_the_engine_from_the_zip(assignment, tmp_path):
    files = built(assignment, tmp_path / "a.zip")
    *others, last = yaml.safe_load(files["environment.yml"])["dependencies"]
    assert "python=3.11" in others
    otter, engine = last["pip"]
    assert otter.startswith("otter-grader[grading")
    assert engine == f"./requirements.d/{wheel_name()}"


def test_scripts_are_shell_and_setup_keeps_otters_lines(assignment, tmp_path):
    files = built(assignment, tmp_path / "a.zip")
    for name in ("run_autograder", "setup.sh"):
        subprocess.run(["bash", "-n"], input=files[name], check=True)
        assert files[name].startswith(b"#!")
    assert b"mamba env create" in files["setup.sh"]
    assert b"mamba activate" in files["run_autograder"]
    compile(files["run_otter.py"], "run_otter.py", "exec")


@pytest.mark.parametrize("fails", ["update", "install"])
def test_without_the_library_for_filters_setup_fails(assignment, tmp_path, fails):
    built(assignment, tmp_path / "a.zip")
    setup = unpacked(tmp_path / "a.zip", tmp_path / "source") / "setup.sh"
    apt_get = tmp_path / "bin" / "apt-get"
    apt_get.parent.mkdir()
    apt_get.write_text(f'#!/bin/sh\necho "$@"\n[ "$1" != {fails} ]\n')
    apt_get.chmod(0o755)
    variables = {**os.environ, "PATH": f"{apt_get.parent}:{os.environ['PATH']}"}
    done = subprocess.run(["bash", setup], env=variables, capture_output=True, check=False)
    assert done.returncode != 0
    assert done.stdout.splitlines()[-1].startswith(fails.encode())


def test_what_otter_grade_copies_into_its_image_is_found_again(assignment, tmp_path):
    """Docker's ADD puts the content of the folder that matches into the image, not the folder."""
    built(assignment, tmp_path / "a.zip")
    source, image = unpacked(tmp_path / "a.zip", tmp_path / "source"), tmp_path / "image"
    (source / "requirements.d").rename(image)
    (source / "setup.sh").rename(image / "setup.sh")
    lines = (image / "setup.sh").read_text().partition("# The library")[0]
    (image / "setup.sh").write_text(lines)
    subprocess.run(["bash", image / "setup.sh"], cwd=tmp_path, check=True)
    assert load_assignment(image / "requirements.d" / "course").slugs == assignment.slugs
    assert (image / "requirements.d" / wheel_name()).is_file()


def test_the_same_course_is_the_same_bytes(assignment, course, tmp_path, monkeypatch):
    built(assignment, tmp_path / "a.zip")
    for path in course.rglob("*.py"):
        os.utime(path, (1, 1))
        path.chmod(0o600)
    monkeypatch.chdir(tmp_path)
    built(load_assignment(course), tmp_path / "b.zip")
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_hidden_tests_are_hidden_unless_asked(assignment, tmp_path):
    config = json.loads(built(assignment, tmp_path / "a.zip")["otter_config.json"])
    assert config == {
        "plugins": [{PLUGIN: {"require_isolation": "confined"}}],
        "print_summary": False,
        "show_hidden": False,
        "show_stdout": False,
    }


@pytest.mark.parametrize(("points", "threshold"), [(20.0, 0.5), (0.0, 0.0)])
def test_options_pass_through(assignment, tmp_path, points, threshold):
    options = {
        "points_possible": points,
        "score_threshold": threshold,
        "show_hidden": True,
        "show_stdout": True,
    }
    files = built(assignment, tmp_path / "a.zip", **options, require_isolation=Tier.FULL)
    assert json.loads(files["otter_config.json"]) == {
        **options,
        "plugins": [{PLUGIN: {"require_isolation": "full"}}],
        "print_summary": True,
    }


@pytest.mark.parametrize("number", [float("inf"), float("nan")])
@pytest.mark.parametrize("option", ["points_possible", "score_threshold"])
def test_a_number_that_otter_cannot_count_with_is_refused(option, number):
    with pytest.raises(ValueError, match=f"{option} is {number}; it must be a finite number"):
        OtterOptions(**{option: number})


def test_two_test_files_of_one_name_are_refused(course, tmp_path):
    path = course / "tests" / "hidden" / "total.py"
    path.write_text(path.read_text().replace('"total_hidden"', '"double"'))
    with pytest.raises(CourseBroken, match=r"total\.py: another test file has the name 'double'"):
        built(load_assignment(course), tmp_path / "a.zip")
    assert not (tmp_path / "a.zip").exists()


@pytest.mark.parametrize("name", ["../../evil", "a/b", "x y", ""])
def test_a_test_file_whose_name_makes_no_file_name_is_refused(course, tmp_path, name):
    path = course / "tests" / "hidden" / "total.py"
    path.write_text(path.read_text().replace('"total_hidden"', repr(name)))
    with pytest.raises(CourseBroken, match=r"total\.py: the name of the test file is '"):
        built(load_assignment(course), tmp_path / "a.zip")
    assert not (tmp_path / "a.zip").exists()


def handgrad(*args, cwd):
    return subprocess.run(
        [sys.executable, "-m", "autograder", "build", "otter", *map(str, args)],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_command_writes_the_zip(course, tmp_path):
    options = ("--score-threshold", "0.5", "--require-isolation", "process")
    done = handgrad("-o", tmp_path / "a.zip", *options, cwd=course)
    assert (done.returncode, done.stderr) == (0, "")
    source = unpacked(tmp_path / "a.zip", tmp_path / "a")
    config = json.loads((source / "otter_config.json").read_text())
    assert config["score_threshold"] == 0.5
    assert config["plugins"] == [{PLUGIN: {"require_isolation": "process"}}]


@pytest.mark.parametrize("what", ["otter", "student"])
@pytest.mark.parametrize("place", ["exercises/double.py", "solutions/all.zip", "grades.sqlite"])
def test_no_other_file_is_written_over(course, what, place):
    (course / place).write_text("before")
    command = [sys.executable, "-m", "autograder", "build", what, "-o", place]
    done = subprocess.run(command, cwd=course, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert f"-o {place}: this " in done.stderr
    assert (course / place).read_text() == "before"


def test_what_is_no_number_is_wrong_use(course):
    done = handgrad("--points-possible", "inf", cwd=course)
    assert done.returncode == 2
    assert done.stderr == "handgrad: points_possible is inf; it must be a finite number\n"
    assert not (course / "autograder.zip").exists()


@pytest.mark.parametrize(
    ("breaking", "words"),
    [
        (lambda course: (course / "tests/public/total.py").write_text("("), "cannot be loaded"),
        (lambda course: (course / "tests/public/total.py").unlink(), "total.py is missing"),
        (lambda course: (course / "autograder.zip").mkdir(), "autograder.zip"),
    ],
)
def test_what_cannot_be_packed_is_wrong_use(course, breaking, words):
    breaking(course)
    done = handgrad(cwd=course)
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr
