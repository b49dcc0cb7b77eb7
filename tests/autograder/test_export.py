"""The command, from a gradebook to files."""

import json

import pytest
from typer.testing import CliRunner

from autograder.cli.commands import app
from autograder.gradebook import Gradebook, Ungraded
from autograder.outcomes import Outcome

from .class_helpers import PROVENANCE, made_entry, made_key, made_result, write_class
from .conftest import RIGHT, write_submission
from .export_helpers import CANVAS, EVIL, MOODLE
from .gradebooks import damage
from .rights import as_an_ordinary_user, only_readable

STUDENTS = {"s1": EVIL, "s2": "Gödel, Kurt", "s3": "Gödel, Kurt"}


@pytest.fixture
def book(tmp_path):
    return tmp_path / "grades" / "gradebook.sqlite"


@pytest.fixture
def add(book):
    def add(student, name="", outcome=Outcome.WRONG):
        entry = made_entry(student, student_name=name)
        with Gradebook(book) as open_book:
            open_book.add(made_key(student), entry, made_result(student, outcome), PROVENANCE)

    return add


@pytest.fixture
def graded(add):
    for student, name in STUDENTS.items():
        add(student, name)


@pytest.fixture
def export(book):
    def export(format_, *options):
        command = ["export", "--format", format_, "--gradebook", book, *options]
        return CliRunner().invoke(app, [*map(str, command)])

    return export


def test_a_table_goes_to_standard_output(graded, export):
    done = export("csv")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout_bytes.startswith(b"id,name,complete,total,")
    assert len(done.stdout_bytes.splitlines()) == 4
    assert export("csv", "-o", "-").stdout_bytes == done.stdout_bytes


def test_who_may_only_read_the_gradebook_can_export_it(graded, export, book):
    before = export("csv").stdout
    with only_readable(book.parent):
        done = as_an_ordinary_user(lambda: (done := export("csv")).stdout + done.stderr)
    assert done == before


def test_a_file_for_excel_says_that_it_is_utf_8(graded, export, tmp_path):
    file = tmp_path / "new" / "grades.csv"
    done = export("csv", "-o", file)
    assert (done.exit_code, done.output) == (0, "")
    assert file.read_bytes() == b"\xef\xbb\xbf" + export("csv").stdout_bytes


@pytest.mark.parametrize(
    ("format_", "options"),
    [
        ("canvas", ["--roster", CANVAS, "--column", "Tiny course (77)"]),
        ("moodle", ["--roster", MOODLE]),
    ],
)
def test_a_platforms_file_is_filled_in(graded, export, tmp_path, format_, options):
    before = options[1].read_bytes()
    done = export(format_, *options, "-o", tmp_path / "grades.csv")
    assert (done.exit_code, done.output) == (0, "")
    content = (tmp_path / "grades.csv").read_text()
    assert content.startswith(("Student,ID,", "Identifier,Full name,"))
    assert content.count("Kurt") == 2
    assert options[1].read_bytes() == before


@pytest.mark.parametrize(
    ("format_", "name"),
    [("gradescope", "results"), ("prairielearn", "results"), ("github", "result")],
)
def test_each_student_has_a_file(graded, export, tmp_path, format_, name):
    done = export(format_, "-o", tmp_path / "out")
    assert (done.exit_code, done.output) == (0, "")
    written = sorted(it for it in (tmp_path / "out").iterdir() if it.is_dir())
    assert [it.name for it in written] == ["s1", "s2", "s3"]
    assert all(json.loads((it / f"{name}.json").read_text())["tests"] for it in written)


def test_whom_a_platform_does_not_know_is_named(graded, add, export):
    add("s9")
    done = export("moodle", "--roster", MOODLE)
    assert done.exit_code == 2
    assert f"1 student (s9): not in {MOODLE}, so left out" in done.stderr
    assert len(done.stdout_bytes.splitlines()) == 4


def test_who_cannot_be_told_from_another_is_named_and_the_others_are_exported(
    add, export, tmp_path
):
    add("202")
    add("203")
    roster = tmp_path / "worksheet.csv"
    roster.write_text(
        "Identifier,ID number,Grade,Last modified (grade)\n"
        "Participant 202,55,,-\nParticipant 77,202,,-\nParticipant 78,203,,-\n"
    )
    done = export("moodle", "--roster", roster)
    assert done.exit_code == 2
    assert f"1 student (202): may be several people in {roster}" in done.stderr
    assert done.stdout.splitlines()[1:] == ["Participant 78,203,1,-"]


def test_a_grader_fault_is_no_grade(graded, add, export, tmp_path):
    add("s4", outcome=Outcome.GRADER_FAULT)
    done = export("csv")
    assert done.exit_code == 3
    assert "1 student (s4): the grader was at fault, so marked as not graded" in done.stderr
    assert "s4,,no,,3.5,," in done.stdout
    done = export("gradescope", "-o", tmp_path)
    assert done.exit_code == 3
    assert "1 student (s4): the grader was at fault, so left out" in done.stderr
    assert not (tmp_path / "s4").exists()


@pytest.mark.parametrize("format_", ["gradescope", "github", "prairielearn"])
def test_who_is_left_out_now_has_no_file_of_an_earlier_export(
    graded, book, export, tmp_path, format_
):
    out = tmp_path / "out"
    assert export(format_, "-o", out).exit_code == 0
    (out / "eve").mkdir()
    (ours,) = (out / "s1").iterdir()
    theirs = ours.rename(out / "eve" / ours.name)
    book.unlink()
    with Gradebook(book) as open_book:
        open_book.add(made_key("s2"), made_entry("s2"), made_result("s2"), PROVENANCE)
        open_book.add_ungraded(Ungraded("s3", "", "", "no zip", False))
    done = export(format_, "-o", out)
    assert "1 student (s3): what they handed in could not be read, so left out" in done.stderr
    assert f"1 file of an older handgrad or of somebody else ({theirs})" in done.stderr
    assert {it.parent.name for it in out.rglob("*.json")} == {"s2", "eve"}


def test_if_nobody_is_left_nothing_is_written(add, export, tmp_path):
    add("s4", outcome=Outcome.GRADER_FAULT)
    done = export("moodle", "--roster", MOODLE, "-o", tmp_path / "grades.csv")
    assert done.exit_code == 3
    assert "nobody is left to export, so nothing is written" in done.stderr
    assert not (tmp_path / "grades.csv").exists()


@pytest.fixture
def note(book):
    def note(student, why="no zip", grader_fault=False):
        with Gradebook(book) as open_book:
            open_book.add_ungraded(Ungraded(student, "", "", why, grader_fault))

    return note


EVERY_FORMAT = [
    ("csv", ()),
    ("canvas", ("--roster", CANVAS, "--column", "Tiny course (77)")),
    ("moodle", ("--roster", MOODLE)),
    ("gradescope", ()),
    ("prairielearn", ()),
    ("github", ()),
]


@pytest.mark.parametrize(("format_", "options"), EVERY_FORMAT)
def test_who_could_not_be_graded_is_named_and_gets_no_zero(
    graded, export, note, tmp_path, format_, options
):
    def files(folder):
        found = [it for it in tmp_path.joinpath(folder).rglob("*") if it.is_file()]
        return {it.relative_to(tmp_path / folder): it.read_bytes() for it in found}

    name = "grades.csv" if format_ in ("csv", "canvas", "moodle") else ""
    assert export(format_, *options, "-o", tmp_path / "before" / name).exit_code == 0
    note("s5")
    note("s6")
    done = export(format_, *options, "-o", tmp_path / "after" / name)
    assert done.exit_code == 2
    assert "2 students (s5, s6): what they handed in could not be read, so left out" in done.stderr
    assert files("after") == files("before")
    note("s6", "RuntimeError: out of luck", grader_fault=True)
    done = export(format_, *options, "-o", tmp_path / "after" / name)
    assert done.exit_code == 3
    assert "1 student (s5): what they handed in could not be read, so left out" in done.stderr
    assert "1 student (s6): the grader failed on what they handed in, so left out" in done.stderr
    assert files("after") == files("before")


def test_who_was_graded_before_keeps_that_grade_and_is_named(graded, export, note):
    before = export("csv").stdout
    note("s1")
    done = export("csv")
    assert (done.exit_code, done.stdout) == (2, before)
    said = "(s1): what they handed in last could not be read, so what was graded before counts"
    assert f"1 student {said}" in done.stderr
    note("s1", grader_fault=True)
    done = export("csv")
    assert (done.exit_code, done.stdout) == (3, before)
    assert "the grader failed on what they handed in last, so what was graded" in done.stderr


def test_a_broken_zip_is_not_forgotten_after_grading(course, export, book, tmp_path):
    folder = write_class(tmp_path / "class", 2)
    (folder / "zoë.zip").write_text("no zip")
    command = ["grade", folder, "--no-race", "--gradebook", book, "--course", course]
    graded = CliRunner().invoke(app, [*map(str, command)])
    done = export("csv")
    assert (graded.exit_code, done.exit_code) == (2, 2)
    assert "1 student (zoë): what they handed in could not be read, so left out" in done.stderr
    assert len(done.stdout_bytes.splitlines()) == 3
    (folder / "zoë.zip").unlink()
    write_submission(folder / "zoë", **RIGHT)
    assert CliRunner().invoke(app, [*map(str, command)]).exit_code == 0
    done = export("csv")
    assert done.exit_code == 0
    assert "could not be read" not in done.stderr
    assert len(done.stdout_bytes.splitlines()) == 4


def test_if_nothing_could_be_graded_it_is_told_who(export, note, tmp_path):
    note("s5")
    done = export("csv", "-o", tmp_path / "grades.csv")
    assert done.exit_code == 2
    assert "1 student (s5): what they handed in could not be read, so left out" in done.stderr
    assert "holds no results" in done.stderr
    assert not (tmp_path / "grades.csv").exists()


def test_skipped_cases_are_mentioned(add, export):
    add("s1", outcome=Outcome.SKIPPED)
    done = export("csv")
    assert done.exit_code == 0
    assert "1 student (s1): some cases were skipped (--no-race) and earn no points" in done.stderr


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["canvas"], "canvas needs --roster CSV: the gradebook as Canvas exports it"),
        (["moodle"], "moodle needs --roster CSV: the grading worksheet"),
        (["moodle", "--roster", "/nowhere.csv"], "/nowhere.csv cannot be read"),
        (["moodle", "--roster", CANVAS], "has no column Identifier"),
        (["csv", "--roster", CANVAS], "--roster means nothing for csv"),
        (["github", "--roster", CANVAS], "--roster means nothing for github"),
        (["moodle", "--roster", MOODLE, "--column", "x"], "--column means nothing for moodle"),
        (["github"], "github writes a file for each student: name a folder"),
        (["github", "-o", "-"], "name a folder"),
        (["csv", "-o", "grades.sqlite"], "-o grades.sqlite: this writes a .csv file, and replaces"),
        (["csv", "-o", "/proc/nowhere/grades.csv"], "/proc/nowhere/grades.csv cannot be written"),
        (["github", "-o", "/proc/nowhere"], "/proc/nowhere cannot be written"),
    ],
)
def test_wrong_use_is_explained(graded, export, options, said):
    done = export(*options)
    assert done.exit_code == 2
    assert said in done.stderr
    assert done.stdout == ""


def test_the_roster_is_not_written_over(graded, export, tmp_path):
    roster = tmp_path / "sheet.csv"
    roster.write_bytes(MOODLE.read_bytes())
    done = export("moodle", "--roster", roster, "-o", roster)
    assert done.exit_code == 2
    assert f"{roster} is filled in, and not changed itself: name another file" in done.stderr
    assert roster.read_bytes() == MOODLE.read_bytes()


def test_a_table_that_cannot_be_written_is_no_file(graded, export, tmp_path):
    (tmp_path / "s2").write_text("a file where a folder is needed")
    done = export("csv", "-o", tmp_path / "s2" / "grades.csv")
    assert done.exit_code == 2
    assert "grades.csv cannot be written: " in done.stderr
    assert (tmp_path / "s2").is_file()


def test_one_student_under_two_ids_stops_everything(graded, add, export, tmp_path):
    add("S1")
    (tmp_path / "grades.csv").write_text("before")
    done = export("csv", "-o", tmp_path / "grades.csv")
    assert done.exit_code == 2
    assert "S1 and s1 are two students in the gradebook, but one id" in done.stderr
    assert (tmp_path / "grades.csv").read_text() == "before"


@pytest.mark.parametrize("format_", ["csv", "gradescope"])
def test_a_damaged_record_is_told_with_its_student(graded, export, book, tmp_path, format_):
    damage(book, "UPDATE records SET provenance = '{}' WHERE id = 2")
    done = export(format_, "-o", tmp_path / "out.csv")
    assert done.exit_code == 2
    assert "record 2, of student s2, cannot be read ('isolation' is missing)" in done.stderr


def test_an_empty_gradebook_is_told(book, export):
    assert "there is no such gradebook" in export("csv").stderr
    with Gradebook(book):
        pass
    done = export("csv")
    assert done.exit_code == 2
    assert "holds no results yet" in done.stderr
