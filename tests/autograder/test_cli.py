"""The command as a person runs it: a process, its two streams and its exit code."""

import json
import os
import pty
import re
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from .conftest import ASSIGNMENT, RIGHT, write_submission


@pytest.fixture
def handgrad(course, tmp_path):
    def run(*args):
        return subprocess.run(
            [sys.executable, "-m", "autograder", *map(str, args)],
            cwd=course,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


@pytest.fixture
def anna(tmp_path):
    return write_submission(tmp_path / "class" / "anna", **RIGHT)


@pytest.fixture
def ben(tmp_path):
    return write_submission(tmp_path / "class" / "ben", double="def double(a): return a")


def test_a_class_is_graded(handgrad, anna, ben, tmp_path):
    done = handgrad("grade", anna.parent, "-o", tmp_path / "out")
    assert done.returncode == 0
    assert done.stderr == ""
    assert "10 / 10" in done.stdout
    assert "1 / 10" in done.stdout
    assert "all submissions" in done.stdout
    scores = {
        folder.name: json.loads((folder / "results.json").read_text())["score"]
        for folder in (tmp_path / "out").iterdir()
        if folder.is_dir()
    }
    assert scores == {"anna": 10, "ben": 1}


def test_hidden_counterexamples_are_looked_for_if_asked(handgrad, tmp_path):
    wrong = "def total(values): return values.sum() + 1"
    eve = write_submission(tmp_path / "eve", **{**RIGHT, "total": wrong})
    for option, found in (("--no-race", False), ("--hidden-counterexamples", True)):
        done = handgrad("grade", "--json", "--no-race", option, eve)
        cases = json.loads(done.stdout)["exercises"][1]["cases"]
        said = {case["name"]: case["counterexample"] for case in cases}
        assert said["random_values_add_up"].startswith("for total(") == found


def test_json_is_one_object_a_submission(handgrad, anna, ben):
    done = handgrad("grade", "--json", "--no-race", anna, ben)
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(record["submission"], record["score"]) for record in records] == [
        ("anna", 7),
        ("ben", 1),
    ]


def test_a_bad_path_is_named_and_the_others_are_graded(handgrad, anna, tmp_path):
    done = handgrad("grade", "--json", tmp_path / "nobody", anna)
    assert done.returncode == 2
    assert "nobody: no such file" in done.stderr
    assert json.loads(done.stdout)["score"] == 10


def test_nothing_to_grade_is_wrong_use(handgrad, tmp_path):
    done = handgrad("grade", tmp_path / "nobody")
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr


def test_all_of_one_name_can_be_graded(handgrad, anna, tmp_path):
    other = write_submission(tmp_path / "other" / "anna", double=RIGHT["double"])
    handgrad("grade", "--no-race", "--several", "all", anna, other, "-o", tmp_path / "out")
    folders = sorted(folder.name for folder in (tmp_path / "out").iterdir() if folder.is_dir())
    assert folders == ["anna", "anna-2"]


def test_a_bad_course_is_wrong_use(handgrad, anna, course):
    (course / "exercises" / "assignment.yaml").write_text(ASSIGNMENT + "extra: 1\n")
    done = handgrad("grade", anna)
    assert done.returncode == 2
    assert "unknown key 'extra'" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_broken_test_is_the_graders_fault(handgrad, anna, course):
    path = course / "tests" / "public" / "double.py"
    path.write_text(path.read_text().replace("assert_integer(double(0), 0)", "double(0)[1]"))
    done = handgrad("grade", "--no-race", anna)
    assert done.returncode == 3
    assert "grader fault in zero_stays_zero (anna): TypeError" in done.stderr


def test_a_test_file_that_does_not_load_is_the_graders_fault(handgrad, anna, course):
    (course / "tests" / "hidden" / "double.py").write_text("this is no Python")
    done = handgrad("grade", anna)
    assert done.returncode == 3
    assert "double.py" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_terminal_gets_a_progress_bar(course, anna):
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "autograder", "grade", str(anna)]
    shown = b""
    with subprocess.Popen(command, cwd=course, stdout=subprocess.PIPE, stderr=theirs) as process:
        os.close(theirs)
        with suppress(OSError):  # how Linux says that nobody is at the other end any more
            while part := os.read(ours, 1 << 16):
                shown += part
        printed, _ = process.communicate()
    os.close(ours)
    assert process.returncode == 0
    assert b"grading" in shown
    assert b"grading" not in printed


def test_help_lists_each_command_once_by_whom_it_is_for(handgrad):
    done = handgrad("--help")
    assert (done.returncode, done.stderr) == (0, "")
    _, students, instructors, authors = re.split(r"Students:|Instructors:|Authors:", done.stdout)
    for people, command in (
        (students, "check"),
        (students, "submit"),
        (instructors, "grade"),
        (instructors, "build"),
        (authors, "verify"),
    ):
        assert len(re.findall(rf"^  {command} ", people, re.M)) == 1


def test_help_does_not_import_what_it_need_not():
    script = (
        "import sys\nfrom typer.testing import CliRunner\nfrom autograder.cli.commands import app\n"
        "done = CliRunner().invoke(app, ['--help'])\n"
        "assert done.exit_code == 0 and 'grade' in done.output\n"
        "eager = {'otter', 'numpy', 'pydantic', 'pyseccomp', 'rich.markdown'} & set(sys.modules)\n"
        "assert not eager, eager"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


def test_the_exit_code_of_ctrl_c_does_not_depend_on_the_moment(tmp_path):
    (tmp_path / "interrupted.py").write_text(
        "from autograder.cli import main\n"
        "from autograder.cli.app import app\n"
        "@app.command()\n"
        "def make_a_dataclass(): exec('raise KeyboardInterrupt')\n"
        "main()"
    )
    command = [sys.executable, "-m", "interrupted", "make-a-dataclass"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (130, b"")


def test_ctrl_c_is_heard_while_commands_are_still_imported(tmp_path):
    # Found before the real one, it is where the first import of something large begins.
    (tmp_path / "typer.py").write_text("import os, signal\nos.kill(os.getpid(), signal.SIGINT)\n")
    command = [sys.executable, "-m", "autograder", "--help"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"")


@pytest.mark.parametrize(
    "command",
    ["--help", "list", "list --json", "check", "show double", "doctor", "grade --no-race ANNA"],
)
def test_output_that_cannot_be_written_is_named_in_one_line(course, anna, command):
    (course / "exercises" / "pictures").mkdir()
    (course / "exercises" / "pictures" / "double.py").write_text(
        "from autograder.pictures import Caption\n"
        "def draw(figure, student): return Caption('', [], '', '')"
    )
    arguments = command.replace("ANNA", str(anna)).split()
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "autograder", *arguments],
            cwd=course,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    (line,) = done.stderr.splitlines()
    assert line.startswith("handgrad: what it prints cannot be written (No space left on device)")
    assert done.returncode == 2


def test_nothing_is_said_where_nothing_can_be_written(course):
    done = in_a_shell(course, "list --json >/dev/full 2>/dev/full")
    assert done.returncode == 2


def test_a_reader_that_has_seen_enough_is_no_trouble(course):
    done = in_a_shell(course, "list --json | true")
    assert (done.stdout, done.stderr) == ("", "")


def test_a_closed_input_answers_no_question(course):
    done = in_a_shell(course, "submit <&-")
    assert (done.returncode, done.stderr) == (2, "handgrad: say who you are, with --name\n")


def test_a_closed_output_gets_nothing(course):
    assert in_a_shell(course, "list >&-").returncode == 0


def test_marks_differ_on_a_stream_that_knows_only_ascii(course):
    write_submission(course / "exercises", double="def double(a): return 2 if a else 1")
    done = in_a_shell(course, "check", PYTHONIOENCODING="ascii")
    assert "+ two_is_twice_one\n" in done.stdout
    assert "x zero_stays_zero: wrong\n" in done.stdout
    assert ". one_two_three_make_six: not attempted\n" in done.stdout


def in_a_shell(course, arguments, **environment):
    return subprocess.run(
        f"{sys.executable} -m autograder {arguments}",
        shell=True,
        cwd=course,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
