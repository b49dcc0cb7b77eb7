"""This course's zip for students, and what is in it down to the last byte."""

import ast
import io
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import yaml

from autograder.assignment import find_course, load_assignment
from autograder.student_bundle import build_student
from autograder.wheel import wheel_name

from .conftest import FILES, write

ASSIGNMENT = load_assignment(find_course(Path(__file__).parent), complete=True)
SEED_ANSWER = ASSIGNMENT.root / "tests/submissions/seed_answers/exercises/residual_backward.py"
SHORTEST_SECRET = 21  # characters of a line


def built(assignment, path, **options):
    build_student(assignment, path, **options)
    return path


def unpacked(zip_file, folder):
    with zipfile.ZipFile(zip_file) as archive:
        archive.extractall(folder)
    (inside,) = folder.iterdir()
    return inside


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bundle")
    return unpacked(built(ASSIGNMENT, folder / "student.zip"), folder / "unpacked")


def files_below(folder):
    return {it.relative_to(folder).as_posix() for it in folder.rglob("*") if it.is_file()}


def test_it_holds_what_is_allowed_and_nothing_else(bundle):
    optional = {
        path.relative_to(ASSIGNMENT.root).as_posix()
        for exercise in ASSIGNMENT.exercises
        for path in (exercise.hints, exercise.picture)
        if path.is_file()
    }
    slugs = ASSIGNMENT.slugs
    assert files_below(bundle) == {
        *("README.md", "pyproject.toml", wheel_name(), "exercises/assignment.yaml"),
        *(f"exercises/{slug}.py" for slug in slugs),
        *(f".handgrad/stubs/{slug}.py" for slug in slugs),
        *(f"tests/public/{slug}.py" for slug in slugs),
        *optional,
    }


def test_what_lies_about_in_the_course_stays_there(course, tmp_path):
    strays = ("exercises/old_solution.py", "exercises/hints/plan.md", "tests/public/draft.py")
    write(course, dict.fromkeys(strays, "secret"))
    folder = unpacked(built(load_assignment(course), tmp_path / "a.zip"), tmp_path / "a")
    assert not [name for name in strays if (folder / name).exists()]


def test_the_same_course_is_the_same_bytes(assignment, tmp_path):
    for options in ({}, {"notebook": True}):
        first, second = (built(assignment, tmp_path / name, **options) for name in ("a", "b"))
        assert first.read_bytes() == second.read_bytes()


def test_no_byte_is_a_secret(bundle):
    """Lines of solutions and misconceptions, and whatever names a hidden case or a belief."""
    secrets = set()
    for exercise in ASSIGNMENT.exercises:
        hidden = ast.parse(exercise.hidden_tests.read_text())
        candidates = {it.name for it in hidden.body if isinstance(it, ast.FunctionDef)}
        for path in (exercise.solution, *exercise.misconceptions):
            candidates |= {line.strip() for line in path.read_text().splitlines()}
        for path in exercise.misconceptions:
            candidates |= {path.stem, *ast.get_docstring(ast.parse(path.read_text())).split(". ")}
        # The contract gives some of it away.
        given = exercise.stub.read_text() + exercise.public_tests.read_text()
        secrets |= {it for it in candidates if it not in given}
    secrets = {it.encode() for it in secrets if len(it) >= SHORTEST_SECRET}
    assert len(secrets) > 500

    contents = {name: (bundle / name).read_bytes() for name in files_below(bundle)}
    with zipfile.ZipFile(io.BytesIO(contents.pop(wheel_name()))) as archive:
        contents |= {name: archive.read(name) for name in archive.namelist()}
    found = {
        name: [secret for secret in secrets if secret in content]
        for name, content in contents.items()
    }
    assert {name: leaked for name, leaked in found.items() if leaked} == {}
    imports = (b"import solutions", b"from solutions", b"import tests", b"from tests")
    assert not [name for name, it in contents.items() if any(one in it for one in imports)]


def test_the_seed_of_hidden_cases_is_no_part_of_it(bundle):
    text = (bundle / "exercises/assignment.yaml").read_text()
    assert str(ASSIGNMENT.seed) not in text
    assert set(yaml.safe_load(text)) == {"title", "seed", "limits", "exercises"}
    assert load_assignment(bundle).limits == ASSIGNMENT.limits


def test_the_readme_tells_the_points_and_how_to_begin(bundle):
    readme = (bundle / "README.md").read_text()
    assert "| `conv2d` | 20 | 3 | A fast two-dimensional convolution |" in readme
    assert f".venv/bin/pip install -q ./{wheel_name()} && .venv/bin/handgrad check" in readme
    assert f".venv\\Scripts\\pip install -q .\\{wheel_name()}" in readme
    for verb in ("check", "watch", "hint", "show", "list", "reset", "submit"):
        assert f"handgrad {verb}" in readme


def test_a_notebook_takes_the_place_of_the_stubs(assignment, tmp_path):
    zip_file = built(assignment, tmp_path / "a.zip", notebook=True)
    names = files_below(unpacked(zip_file, tmp_path / "a"))
    assert "exercises/exercises.ipynb" in names
    assert not [name for name in names if name.endswith(".py") and "tests/public" not in name]


@pytest.fixture(scope="module")
def installed(bundle, tmp_path_factory):
    """Return `handgrad` of a fresh environment: the wheel, and the dependencies that are here."""
    environment = tmp_path_factory.mktemp("environment") / ".venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True)
    python = environment / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", python, "install", "-q", "--no-index"]
    subprocess.run([*pip, "--no-deps", "--no-compile", bundle / wheel_name()], check=True)
    (packages,) = (environment / "lib").glob("*/site-packages")
    # Not this checkout, which an editable install would add: a .pth file runs no other.
    (packages / "dependencies.pth").write_text(f"{Path(yaml.__file__).parents[1]}\n")
    (engine,) = subprocess.run(
        [python, "-c", "import autograder; print(autograder.__file__)"],
        cwd=environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert Path(engine).is_relative_to(environment)
    return environment / "bin" / "handgrad"


def run(handgrad, folder, *args):
    return subprocess.run(
        [handgrad, *args], cwd=folder, capture_output=True, text=True, check=False
    )


def test_in_a_fresh_environment_work_is_checked_and_packed(installed, bundle, tmp_path):
    folder = shutil.copytree(bundle, tmp_path / "work")
    first = run(installed, folder, "check")
    assert (first.returncode, first.stderr) == (1, "")
    assert "public tests: 0 of 32 points" in first.stdout
    for exercise in ASSIGNMENT.exercises:
        shutil.copy(exercise.solution, folder / "exercises")
    right = run(installed, folder, "check", "--no-race")
    assert (right.returncode, right.stderr) == (0, "")
    assert "public tests: 32 of 32 points" in right.stdout
    packed = run(installed, folder, "submit", "--name", "Ada", "--id", "1")
    assert (packed.returncode, packed.stderr) == (0, "")
    assert "not finished" not in packed.stdout
    assert (folder / "submission.zip").is_file()


@pytest.mark.usefixtures("kernel_turn")
def test_otters_own_command_runs_the_public_tests(installed, bundle, tmp_path):
    assert "otter check -t tests/public -q EXERCISE" in (bundle / "README.md").read_text()
    folder = shutil.copytree(bundle, tmp_path / "work")
    shutil.copy(SEED_ANSWER, folder / "exercises")

    def check(slug):
        command = ["-m", "otter", "check", "-t", "tests/public", "-q", slug, f"exercises/{slug}.py"]
        done = run(installed.with_name("python"), folder, *command)
        assert done.returncode == 0, done.stderr
        return done.stdout

    wrong = check(SEED_ANSWER.stem)
    for words in ("x_reaches_y_on_two_ways", "got:", "expected:", "next:"):
        assert words in wrong
    shutil.copy(ASSIGNMENT.named([SEED_ANSWER.stem])[0].solution, folder / "exercises")
    assert "All tests passed!" in check(SEED_ANSWER.stem)


@pytest.mark.parametrize("command", [["grade", "exercises"], ["build", "otter"], ["verify"]])
def test_what_only_instructors_can_do_says_what_is_missing(installed, bundle, command):
    done = run(installed, bundle, *command)
    assert (done.returncode, done.stdout) == (2, "")
    assert "solutions/residual_backward.py is missing" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_broken_course_is_not_packed(course, tmp_path):
    write(course, {"tests/public/double.py": "no python"})
    done = subprocess.run(
        [sys.executable, "-m", "autograder", "build", "student", "-o", tmp_path / "a.zip"],
        cwd=course,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "double.py cannot be loaded" in done.stderr
    assert not (tmp_path / "a.zip").exists()


def test_the_command_writes_the_zip_beside_one(course):
    command = [sys.executable, "-m", "autograder", "build", "student"]
    subprocess.run(command, cwd=course, check=True)
    with zipfile.ZipFile(course / "student.zip") as archive:
        names = archive.namelist()
    assert {f"a_tiny_course/{name}" for name in FILES if "hidden" not in name} - set(names) == {
        "a_tiny_course/solutions/double.py",
        "a_tiny_course/solutions/total.py",
    }
