"""`handgrad grade` and `handgrad regrade` on a class; test_killed has what `kill -9` does to it."""

import io
import json
import re
import resource
import shutil
import sqlite3
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from autograder.cli.commands import app
from autograder.cli.progress import Counter
from autograder.gradebook import Gradebook

from .class_helpers import write_class, write_zip
from .conftest import RIGHT, write_submission
from .gradebooks import damage
from .terminal import Terminal


@pytest.fixture
def handgrad(course):
    """Return a runner of commands in this process: an interpreter for each takes a second."""

    def run(*args):
        everything = [*map(str, args), "--course", str(course)]
        return CliRunner().invoke(app, everything, catch_exceptions=False)

    return run


@pytest.fixture
def out(tmp_path):
    return tmp_path / "out"


@pytest.fixture
def book(out):
    return out / "gradebook.sqlite"


def totals(path):
    with Gradebook(path, must_exist=True) as book:
        return {record.student: record.scores.total for record in book.current()}


def written(folder):
    """Return what the students' results.json say."""
    files = filter(Path.is_file, folder.glob("*/results.json"))
    contents = {file.parent.name: json.loads(file.read_text()) for file in files}
    return {name: it["extra_data"]["handgrad"]["score"] for name, it in contents.items()}


@pytest.mark.parametrize(
    ("moment", "least"),
    [
        (lambda terminal: terminal.wait_for_processes(4), 0),  # the graders are being started
        (lambda terminal: terminal.wait_for("/30", "/s", "left:", '"submission"'), 1),
    ],
)
def test_ctrl_c_stops_and_says_how_to_go_on(course, tmp_path, out, book, moment, least):
    options = (write_class(tmp_path / "class", 30), "--no-race", "--json", "-j", 2, "-o", out)
    scratch = tmp_path / "tmp"
    scratch.mkdir()
    with Terminal(
        course, "grade", *map(str, options), columns=120, TMPDIR=str(scratch)
    ) as terminal:
        moment(terminal)
        terminal.type("\x03")
        assert terminal.wait_for_end() == 130
        assert "the same command goes on from there" in terminal.screen.replace("\n", "")
        assert "left:" not in terminal.screen
        assert b"Traceback" not in terminal.printed
        assert terminal.settings == terminal.before
    done = totals(book)
    assert least <= len(done) < 30
    # One may have been written that does not count yet.
    assert {it.name for it in out.iterdir() if "student" not in it.name} == {book.name}
    assert done.items() <= written(out).items()
    assert list(scratch.iterdir()) == []


def test_what_is_printed_stays_apart_from_the_bar(capsys):
    terminal = io.StringIO()
    with Counter("grading", 2, Console(file=terminal, force_terminal=True)) as counter:
        with counter.step():
            print("a result")
        with counter.step():
            print("another")
    assert capsys.readouterr().out == "a result\nanother\n"
    assert "grading" in terminal.getvalue()
    assert "result" not in terminal.getvalue()


def corrected(course):
    test = course / "tests" / "hidden" / "double.py"
    test.write_text(test.read_text().replace("points=2", "points=5"))


def test_regrade_says_what_would_change_and_applies_it(handgrad, course, tmp_path, out, book):
    folder = write_class(tmp_path / "class", 3)
    assert handgrad("grade", folder, "--no-race", "-o", out).exit_code == 0
    shutil.rmtree(out / "student001")  # what one has thrown away does not come back
    corrected(course)
    told = handgrad("regrade", "--gradebook", book, "--diff")
    assert told.exit_code == 0
    assert "3 of 3 students: 1 gain, 0 lose" in told.stdout
    assert "any_number_doubles: passed -> passed (+3)" in told.stdout
    assert "--apply lets the new results count" in told.stderr
    assert totals(book)["student000"] == written(out)["student000"] == 7
    applied = handgrad("regrade", "--gradebook", book, "--apply")
    assert "the new results of 3 students count now" in applied.stderr
    assert "2 results.json beside the gradebook were written anew" in applied.stderr
    assert totals(book) == {"student000": 10, "student001": 4, "student002": 3}
    assert written(out) == {"student000": 10, "student002": 3}


def test_a_correction_that_breaks_a_test_is_told_and_nobody_loses(
    handgrad, course, tmp_path, out, book
):
    folder = write_class(tmp_path / "class", 2)
    assert handgrad("grade", folder, "--no-race", "-o", out).exit_code == 0
    test = course / "tests" / "hidden" / "double.py"
    test.write_text(test.read_text().replace("2 * number)", "1 / 0)"))
    told = handgrad("regrade", "--gradebook", book, "--diff", "--apply")
    assert told.exit_code == 3
    for student in ("student000", "student001"):
        fault = f"grader fault in any_number_doubles ({student}): ZeroDivisionError"
        assert fault in told.stderr
    assert "0 of 2 students: 0 gain, 0 lose, 2 not known (grader faults)" in told.stdout
    assert "now: ZeroDivisionError: division by zero" in told.stdout
    assert "nothing is applied" in told.stderr
    assert totals(book) == {"student000": 7, "student001": 4}


def test_where_nothing_is_graded_there_is_nothing_to_regrade(handgrad, tmp_path, out, book):
    Gradebook(book).close()
    empty = handgrad("regrade", "--gradebook", book)
    assert (empty.exit_code, empty.stdout) == (2, "")
    assert f"{book} holds no results; `handgrad grade` adds them" in empty.stderr
    folder = tmp_path / "class"
    for student in ("ben", "zoë"):
        write_zip(folder / f"{student}.zip", {}).write_text("no zip")
    write_submission(folder / "anna", **RIGHT)
    assert handgrad("grade", folder / "ben.zip", "-o", out).exit_code == 2
    nobody = handgrad("regrade", "--gradebook", book)
    assert (nobody.exit_code, nobody.stdout) == (2, "")
    assert "could not be graded, so there is nothing to regrade: 1 (ben)" in nobody.stderr
    assert handgrad("grade", folder, "--no-race", "-o", out).exit_code == 2
    some = handgrad("regrade", "--gradebook", book)
    assert some.exit_code == 0
    assert "could not be graded, so there is nothing to regrade: 2 (ben, zoë)" in some.stderr
    assert "0 of 1 students" in some.stdout


def test_regrade_says_that_another_seed_changes_nothing(handgrad, course, tmp_path, out, book):
    grade = ("grade", write_class(tmp_path / "class", 2), "--no-race", "-o", out)
    assert handgrad(*grade).exit_code == 0
    assert "seed" not in handgrad("regrade", "--gradebook", book).stderr
    file = course / "exercises" / "assignment.yaml"
    file.write_text(file.read_text().replace("seed: 7", "seed: 8"))
    told = handgrad("regrade", "--gradebook", book)
    assert told.exit_code == 0
    assert "2 of 2 results keep the seed that they were drawn from (7)" in told.stderr
    assert "the course's is 8, from which `handgrad grade` draws anew" in told.stderr
    assert handgrad(*grade).exit_code == 0
    assert "seed" not in handgrad("regrade", "--gradebook", book).stderr


def test_results_elsewhere_are_brought_up_to_date_by_grading_again(
    handgrad, course, tmp_path, out, book
):
    folder = write_class(tmp_path / "class", 2)
    elsewhere = tmp_path / "books" / "book.sqlite"
    grade = ("grade", folder, "--no-race", "-o", out, "--gradebook", elsewhere)
    assert handgrad(*grade).exit_code == 0
    corrected(course)
    applied = handgrad("regrade", "--gradebook", elsewhere, "--apply")
    said = applied.stderr.replace("\n", " ")
    assert (
        "results.json elsewhere are as before until the same `handgrad grade` is run again" in said
    )
    assert written(out) == {"student000": 7, "student001": 4}
    again = handgrad(*grade)
    assert "2 had been graded before" in again.stderr
    assert totals(elsewhere) == written(out) == {"student000": 10, "student001": 4}


def test_a_regrade_that_was_stopped_before_it_wrote_results_can_be_applied_again(
    handgrad, course, tmp_path, out, book
):
    folder = write_class(tmp_path / "class", 2)
    assert handgrad("grade", folder, "--no-race", "-o", out).exit_code == 0
    corrected(course)
    regrade = ("regrade", "--gradebook", book, "--apply")
    shutil.rmtree(out / "student000")
    in_the_way = out / "student000" / "results.json" / "folder"
    in_the_way.mkdir(parents=True)
    stopped = handgrad(*regrade)
    assert stopped.exit_code == 2
    assert "results.json cannot be written" in stopped.stderr
    assert totals(book) == {"student000": 10, "student001": 4}
    in_the_way.rmdir()
    in_the_way.parent.rmdir()
    in_the_way.parent.touch()
    again = handgrad(*regrade)
    assert again.exit_code == 0
    assert "2 results.json beside the gradebook were written anew" in again.stderr
    assert "elsewhere" not in again.stderr
    assert totals(book) == written(out)
    assert "written anew" not in handgrad(*regrade).stderr


def add_an_exercise(course):
    """Add an exercise like the first one."""
    for path in [*course.glob("*/double.py"), *course.glob("*/*/double.*")]:
        path.with_stem("third").write_text(path.read_text().replace("double", "third"))
    with (course / "exercises" / "assignment.yaml").open("a") as file:
        file.write("  - {slug: third, title: The third, functions: [third]}\n")


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_exercise_that_was_added_is_missing_in_what_was_handed_in_before(
    handgrad, course, tmp_path, out, book, jobs
):
    folder = write_class(tmp_path / "class", 1)
    assert handgrad("grade", folder, "--no-race", "-o", out).exit_code == 0
    add_an_exercise(course)
    regrade = ("regrade", "--gradebook", book, "-j", jobs, "--apply", "--diff")
    applied = handgrad(*regrade)
    assert applied.exit_code == 0
    assert "grader fault" not in applied.stderr
    assert "third: two_is_twice_one: no such case -> missing (0)" in applied.stdout
    assert "7 / 10" in applied.stdout
    assert "7 / 14" in applied.stdout
    with Gradebook(book) as opened:
        (record,) = opened.current()
    assert {str(case.outcome) for case in record.exercises[-1].cases} == {"missing"}
    assert written(out) == {"student000": 7}


def test_a_regrade_takes_nothing_newer_away(handgrad, course, tmp_path, out, book):
    folder = write_class(tmp_path / "class", 2)
    assert handgrad("grade", folder, "--no-race", "-o", out).exit_code == 0
    newer = write_submission(tmp_path / "newer" / "student001", double="def double(a): return a")
    command = [sys.executable, "-m", "autograder", "grade", newer, "--no-race", "-o", out]
    corrected(course)
    # Tests are loaded when what counts has been looked up, and then somebody else grades.
    with (course / "tests" / "hidden" / "double.py").open("a") as test:
        test.write(
            "import subprocess\nfrom pathlib import Path\n"
            f"flag = Path({str(tmp_path / 'flag')!r})\n"
            "if not flag.exists():\n"
            "    flag.touch()\n"
            f"    subprocess.run({[*map(str, command), '--course', str(course)]}, check=True)\n"
        )
    applied = handgrad("regrade", "--gradebook", book, "--apply")
    assert applied.exit_code == 0
    said = applied.stderr.replace("\n", " ")
    assert "student001 handed in again meanwhile, or was graded again; regrade again" in said
    assert "the new results of 1 students count now" in said
    assert "1 results.json beside the gradebook were written anew" in said
    assert totals(book) == written(out) == {"student000": 10, "student001": 1}


def test_older_results_that_count_again_are_told(handgrad, course, tmp_path, out, book):
    folder = write_class(tmp_path / "class", 3)
    grade = ("grade", folder, "--no-race", "-o", out)
    assert "count" not in handgrad(*grade).stderr
    older = (course / "tests" / "hidden" / "double.py").read_text()
    corrected(course)
    assert handgrad("regrade", "--gradebook", book, "--apply").exit_code == 0
    assert "count" not in handgrad(*grade).stderr
    (course / "tests" / "hidden" / "double.py").write_text(older)
    # Also by a run that does not come to its end.
    shutil.rmtree(out / "student002")
    in_the_way = out / "student002" / "results.json" / "folder"
    in_the_way.mkdir(parents=True)
    stopped = handgrad(*grade)
    assert stopped.exit_code == 2
    assert "2 older results count again in place of newer ones" in stopped.stderr
    assert re.search(r"student000 │ 10 / 13 │ +7 / 10 │ +-3", stopped.stderr)
    shutil.rmtree(in_the_way.parent)
    rest = handgrad(*grade, "--json")
    assert rest.exit_code == 0
    assert "1 older results count again in place of newer ones" in rest.stderr
    instead_of = [json.loads(line).get("instead_of") for line in rest.stdout.splitlines()]
    assert instead_of[:2] == [None, None]
    assert instead_of[2]["score"] == 3
    assert totals(book) == written(out) == {"student000": 7, "student001": 4, "student002": 3}
    corrected(course)
    newer = handgrad(*grade)
    assert "3 results count now in place of older ones" in newer.stderr
    assert re.search(r"student000 │ +7 / 10 │ 10 / 13 │ \+3", newer.stderr)


def test_older_results_of_the_same_scores_are_told_as_well(handgrad, tmp_path, out):
    grade = ("grade", write_class(tmp_path / "class", 2), "--no-race", "-o", out)
    assert handgrad(*grade).exit_code == 0
    assert "count" not in handgrad(*grade, "--seed", 8).stderr
    again = handgrad(*grade)
    assert "2 older results count again in place of newer ones" in again.stderr
    assert "no score changes by that" in again.stderr


def without_times(text):
    """Return what JSON says but for times, which are rounded in a gradebook."""
    return json.loads(text, object_hook=lambda it: {k: v for k, v in it.items() if k != "seconds"})


def test_what_counts_is_what_is_written(handgrad, tmp_path, out, book):
    anna = write_submission(tmp_path / "anna", **RIGHT)
    grade = ("grade", anna, "--no-race", "--json", "--gradebook", book)
    first = without_times(handgrad(*grade).stdout)
    assert written(out) == {}
    kept = handgrad(*grade, "-o", out)
    assert "1 had been graded before" in kept.stderr
    assert without_times(kept.stdout) == first
    assert written(out) == {"anna": 7}
    assert handgrad(*grade, "-o", out, "--seed", 8).exit_code == 0
    again = handgrad(*grade, "-o", out)
    content = json.loads((out / "anna" / "results.json").read_text())
    assert content["extra_data"]["handgrad"]["seed"] == json.loads(again.stdout)["seed"] == 7


def test_a_roster_names_students_and_who_is_missing(handgrad, tmp_path):
    roster = tmp_path / "students.csv"
    roster.write_text("id,name,canvas\ns1,Ada,1815\ns2,Kurt,1906\n")
    archive = write_zip(
        tmp_path / "submissions.zip",
        {f"lovelaceada_1815_{n}_{slug}.py": it for n, (slug, it) in enumerate(RIGHT.items())},
    )
    done = handgrad("grade", archive, "--json", "--no-race", "--roster", roster)
    assert json.loads(done.stdout)["submission"] == "s1"
    assert "nothing handed in: 1 (s2)" in done.stderr
    roster.write_text("id\n")
    empty = handgrad("grade", archive, "--roster", roster)
    assert empty.exit_code == 2
    assert "names no student" in empty.stderr


def newer(path):
    Gradebook(path).close()
    database = sqlite3.connect(path)
    database.execute("PRAGMA user_version = 99")
    database.close()


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (newer, "written by a newer handgrad"),
        (lambda path: path.write_text("my notes\n"), "no gradebook, or a damaged one"),
        (lambda path: path.mkdir(), "cannot be opened and written (not a regular file)"),
    ],
)
def test_a_gradebook_that_cannot_be_used_is_wrong_use(handgrad, tmp_path, make, why):
    path = tmp_path / "book.sqlite"
    make(path)
    before = path.is_file() and path.read_bytes()
    commands = (("grade", write_class(tmp_path / "class", 1)), ("regrade",))
    for command in commands:
        done = handgrad(*command, "--gradebook", path)
        assert (done.exit_code, done.stdout) == (2, "")
        assert f"{path}" in done.stderr
        assert why in done.stderr
    assert before == (path.is_file() and path.read_bytes())
    assert handgrad("regrade", "--gradebook", tmp_path / "none").exit_code == 2


@pytest.mark.parametrize(
    "change",
    [
        "result = x'00'",
        "provenance = json_remove(provenance, '$.isolation')",
        "provenance = json_remove(provenance, '$.race')",
    ],
)
def test_a_damaged_record_is_told_with_its_student_and_can_be_replaced(
    handgrad, tmp_path, out, book, change
):
    folder = write_class(tmp_path / "class", 3)
    grade = ("grade", "--no-race", "-o", out)
    assert handgrad(*grade, folder).exit_code == 0
    damage(book, f"UPDATE records SET {change} WHERE id = 2")
    commands = [
        ("regrade", "--gradebook", book),
        ("report", "--gradebook", book, "-o", tmp_path / "pages"),
        (*grade, folder),
    ]
    for command in commands:
        done = handgrad(*command)
        assert done.exit_code == 2
        assert f"{book}: record 2, of student student001, cannot be read" in done.stderr
    assert handgrad(*grade, "--fresh", folder / "student001").exit_code == 0
    for command in commands:
        assert handgrad(*command).exit_code == 0
    assert totals(book) == {"student000": 7, "student001": 4, "student002": 3}


@contextmanager
def full_disk_at(size):
    """Let no file of this process or its children grow beyond a size in bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_costs_nothing_that_was_graded(handgrad, tmp_path, out, book):
    folder = write_class(tmp_path / "class", 9)
    grade = ("grade", folder, "--no-race", "-o", out)
    with full_disk_at(120_000):
        stopped = handgrad(*grade)
    assert stopped.exit_code == 2
    assert "nothing more can be written" in stopped.stderr
    assert "the same command goes on from there" in stopped.stderr
    before = len(totals(book))
    assert 1 <= before < 9
    done = handgrad(*grade)
    assert done.exit_code == 0
    assert f"{before} had been graded before" in done.stderr
    assert totals(book) == written(out)
    assert len(written(out)) == 9


@pytest.mark.parametrize("place", ["/proc/grades", "/dev/full"])
def test_a_place_that_cannot_be_written_to_is_wrong_use(handgrad, tmp_path, place):
    done = handgrad("grade", write_class(tmp_path / "class", 1), "-o", place)
    assert (done.exit_code, done.stdout) == (2, "")
    assert f"{place} cannot be written" in done.stderr


def test_results_that_cannot_be_written_stop_the_run_and_nothing_is_lost(
    handgrad, tmp_path, out, book
):
    grade = ("grade", write_class(tmp_path / "class", 3), "--no-race", "-o", out)
    in_the_way = out / "student001" / "results.json" / "folder"
    in_the_way.mkdir(parents=True)
    stopped = handgrad(*grade)
    assert stopped.exit_code == 2
    assert "results.json cannot be written" in stopped.stderr
    assert totals(book) == written(out) == {"student000": 7}
    shutil.rmtree(out / "student001")
    assert handgrad(*grade).exit_code == 0
    assert totals(book) == written(out) == {"student000": 7, "student001": 4, "student002": 3}
