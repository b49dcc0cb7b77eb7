"""Each format against what it should be, byte for byte, and against what its platform publishes."""

import csv
import dataclasses
import html
import io
import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from autograder.exports import ExportError, Format, canvas, moodle, plain
from autograder.exports.cells import neutral, to_csv
from autograder.exports.registry import FORMATS, Exportable, PerStudent
from autograder.names import one_line
from autograder.outcomes import Outcome
from autograder.report.text import printable

from .export_helpers import (
    CANVAS,
    GITHUB_SCHEMA,
    GOLDEN,
    GRADESCOPE_SCHEMA,
    MOODLE,
    PRAIRIELEARN_SCHEMA,
    made_record,
    small_class,
    with_total_as_well,
)

TABLES = {Format.CSV: None, Format.CANVAS: CANVAS, Format.MOODLE: MOODLE}
SCHEMAS = {
    Format.GRADESCOPE: Draft202012Validator(GRADESCOPE_SCHEMA),
    Format.PRAIRIELEARN: Draft202012Validator(PRAIRIELEARN_SCHEMA),
    Format.GITHUB: Draft202012Validator(GITHUB_SCHEMA),
}
TEXTS = st.text(st.characters(exclude_categories=()), max_size=20)


def table(format_, records, path=None, column="Tiny course (77)"):
    chosen = FORMATS[format_]
    records = Exportable(records, chosen.marks_faults)
    return chosen.table(records, path or TABLES[format_], column)


def files(format_, records):
    chosen = FORMATS[format_]
    assert isinstance(chosen, PerStudent)
    return {
        path.parts[0]: content
        for path, content in chosen.files(Exportable(records, chosen.marks_faults))
    }


def read(content):
    return [*csv.DictReader(io.StringIO(content.decode(), newline=""))]


@pytest.mark.parametrize("format_", TABLES)
def test_a_table_is_as_documented(format_):
    expected = (GOLDEN / f"{format_}.csv").read_bytes()
    assert to_csv(table(format_, small_class())) == expected


@pytest.mark.parametrize("format_", SCHEMAS)
def test_a_students_file_is_as_documented(format_):
    for student, content in files(format_, small_class()).items():
        golden = GOLDEN / f"{format_}_{student}.json"
        assert not golden.exists() or content == golden.read_bytes()
        SCHEMAS[format_].validate(json.loads(content))


def test_every_format_is_tested_here():
    assert {*TABLES, *SCHEMAS} == set(FORMATS) == set(Format)
    assert len([*GOLDEN.glob("*_s2.json")]) == len(SCHEMAS)


def test_a_grader_fault_is_marked_where_a_platform_can_tell_and_left_out_elsewhere():
    (row,) = [it for it in read(to_csv(table(Format.CSV, small_class()))) if it["id"] == "s4"]
    assert (row["complete"], row["total"], row["points_double"]) == ("no", "", "")
    assert json.loads(files(Format.PRAIRIELEARN, small_class())["s4"])["gradable"] is False
    marked = json.loads(files(Format.GITHUB, small_class())["s4"])
    assert marked["status"] == "error"
    assert "max_score" not in marked  # without it, the reporter reports no points
    assert "s4" not in files(Format.GRADESCOPE, small_class())
    for format_ in (Format.CANVAS, Format.MOODLE):
        assert "2007" not in to_csv(table(format_, small_class())).decode()
        assert len(table(format_, small_class()).students) == 3


def test_students_see_nothing_of_hidden_cases():
    visible = [to_csv(table(Format.MOODLE, small_class())).decode()]
    for format_ in (Format.PRAIRIELEARN, Format.GITHUB):
        visible += [content.decode() for content in files(format_, small_class()).values()]
    for content in files(Format.GRADESCOPE, small_class()).values():
        tests = json.loads(content)["tests"]
        visible.append(json.dumps([it for it in tests if it["visibility"] == "visible"]))
    for text in visible:
        assert "a secret" not in text
        assert "any_number_doubles" not in text
        assert "It is there already" not in text


def test_points_add_up_on_github():
    for record in small_class()[:3]:
        content = json.loads(files(Format.GITHUB, [record])[record.student])
        assert sum(test["score"] for test in content["tests"]) == record.scores.total
        assert content["max_score"] == record.scores.possible


def test_two_students_of_one_name_are_two():
    rows = read(to_csv(table(Format.CSV, small_class())))
    assert [row["id"] for row in rows if row["name"] == "Gödel, Kurt"] == ["s2", "s3"]
    assert len(files(Format.PRAIRIELEARN, small_class())) == 4


@pytest.mark.parametrize("other", ["ANNA", "anna ", "\N{FULLWIDTH LATIN SMALL LETTER A}nna"])
@pytest.mark.parametrize("format_", [Format.CSV, Format.PRAIRIELEARN])
def test_two_ids_that_are_one_to_a_platform_are_refused(format_, other):
    records = [made_record("anna"), made_record(other)]
    with pytest.raises(ExportError, match="two students in the gradebook"):
        (files if format_ in SCHEMAS else table)(format_, records)


def test_versions_of_a_course_share_a_table():
    records = [made_record("s1"), with_total_as_well(made_record("s2"))]
    one, two = read(to_csv(table(Format.CSV, records)))
    assert (one["points_total"], two["points_total"]) == ("", "1")


def test_a_time_that_no_calendar_has_is_left_out():
    record = made_record("s1", handed_in=1e300)
    assert read(to_csv(plain.table([record])))[0]["handed_in"] == ""


@settings(deadline=None)
@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=4))
def test_a_table_is_read_back(people):
    records = [made_record(student, name) for student, name in people]
    rows = read(to_csv(plain.table(records)))
    assert len(rows) == len(people)
    for row, (student, name) in zip(rows, people, strict=True):
        assert (row["id"], row["name"]) == (neutral(one_line(student)), neutral(one_line(name)))
        assert (row["total"], row["possible"], row["complete"]) == ("3.5", "3.5", "yes")


@settings(deadline=None)
@given(TEXTS, TEXTS)
def test_feedback_is_html_that_says_what_was_said(message, note):
    (record,) = [it for it in small_class() if it.student == "s2"]
    (exercise,) = record.exercises
    public = dataclasses.replace(exercise.cases[0], message=message)
    cases = (public, exercise.cases[1])
    record = dataclasses.replace(
        record, exercises=(dataclasses.replace(exercise, cases=cases),), notes=(note,)
    )
    (row,) = read(to_csv(moodle.table([record], MOODLE)))
    comments = row["Feedback comments"]
    assert "\n" not in comments
    tags = re.findall(r"<[^>]*>", comments)
    assert {*tags} <= {"<p>", "</p>", "<pre>", "</pre>", "<strong>", "</strong>", "<br>", "<wbr>"}
    text = html.unescape(re.sub(r"<(?!br>)[^>]*>", "", comments).replace("<br>", "\n"))
    assert html.unescape(html.escape(printable(message))) in text
    assert html.unescape(html.escape(printable(note))) in text


@settings(deadline=None)
@given(TEXTS, TEXTS)
def test_whatever_students_write_every_file_can_be_read(name, note):
    record = made_record("s2", name, public=Outcome.WRONG, notes=(note,))
    for format_, schema in SCHEMAS.items():
        schema.validate(json.loads(files(format_, [record])["s2"]))


def test_prairielearn_gets_no_more_than_it_takes():
    notes = ("🦆" * 100_000,)
    assert len(files(Format.PRAIRIELEARN, [made_record("s1", notes=notes)])["s1"]) < 1_000_000


@pytest.fixture
def sheet(tmp_path):
    def write(text):
        path = tmp_path / "sheet.csv"
        path.write_text(text)
        return path

    return write


@pytest.mark.parametrize("student", ["1906", "S2", "kurt@uni"])
def test_a_row_of_canvas_is_found_by_any_id(student):
    ((_, number, *_),) = canvas.table([made_record(student)], CANVAS, "Tiny course (77)").students
    assert number == "1906"


@pytest.mark.parametrize("student", ["Gödel, Kurt", "Kurt Gödel", "A", "s9"])
def test_a_name_is_no_id(student):
    found = canvas.table([made_record(student)], CANVAS, "Tiny course (77)")
    assert (found.students, found.unknown) == ([], (student,))


@pytest.mark.parametrize("student", ["16", "participant 16", "s2"])
def test_a_row_of_moodle_is_found_by_the_number_in_names_of_files(student):
    ((identifier, *_),) = moodle.table([made_record("16")], MOODLE).students
    assert identifier == "Participant 16"


def test_who_is_one_student_there_under_two_ids_is_left_out_twice():
    records = [made_record(it) for it in ("1815", "1906", "s2")]
    found = canvas.table(records, CANVAS, "Tiny course (77)")
    assert [row[1] for row in found.students] == ["1815"]
    assert found.ambiguous == ("1906", "s2")


def test_who_may_be_two_students_there_is_left_out_alone(sheet):
    path = sheet("Student,ID,SIS User ID,Section,T (1)\nAnna,5,6,A,\nBen,6,7,A,\nCy,8,9,A,\n")
    found = canvas.table([made_record(it) for it in ("6", "9")], path)
    assert [row[0] for row in found.students] == ["Cy"]
    assert (found.unknown, found.ambiguous) == ((), ("6",))
    path = sheet(
        "Identifier,ID number,Grade,Last modified (grade)\n"
        "Participant 202,55,,-\nParticipant 77,202,,-\nParticipant 78,203,,-\n"
    )
    found = moodle.table([made_record(it) for it in ("202", "203", "77")], path)
    assert [row[0] for row in found.students] == ["Participant 78", "Participant 77"]
    assert found.ambiguous == ("202",)


def test_an_id_that_is_one_students_in_two_columns_is_no_other_ones(sheet):
    path = sheet("Student,ID,SIS User ID,Section,T (1)\nAnna,5,5,A,\n")
    assert canvas.table([made_record("5")], path).students == [["Anna", "5", "5", "A", "3.5"]]


def test_a_student_of_two_sections_has_the_points_in_both_rows(sheet):
    path = sheet("Student,ID,SIS User ID,Section,T (1)\nAnna,5,s1,A,\nBen,6,s2,A,\nAnna,5,,B,\n")
    found = canvas.table([made_record("s1"), made_record("6")], path)
    assert [(row[1], row[3], row[4]) for row in found.students] == [
        ("5", "A", "3.5"),
        ("5", "B", "3.5"),
        ("6", "A", "3.5"),
    ]
    assert found.ambiguous == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id,name\ns1,Anna\n", "has no column Student, ID, Section: it must be the gradebook"),
        ("", "has no column"),
        ("Student,ID,Section\nAnna,5,A\n", "name the assignment's column; there are: none"),
        ("Student,ID,Section,T (1),U (2)\nAnna,5,A,,\n", r"there are: T \(1\), U \(2\)"),
        ("Student,ID,SIS User ID,Section,T (1)\nAnna,,5,A,\n", "5 has no Canvas ID"),
        (
            "Student,ID,Section,T (1)\n    Points Possible,,,10.00\nAnna,5,A,\n",
            "says that 10 points are possible, but 5 was graded out of 3.5",
        ),
    ],
)
def test_a_file_of_canvas_that_would_give_wrong_rows_is_refused(sheet, text, said):
    with pytest.raises(ExportError, match=said):
        canvas.table([made_record("5")], sheet(text))


def test_a_file_of_canvas_with_semicolons_and_commas_is_read(sheet):
    path = sheet("\ufeffStudent;ID;Section;T (1)\n  Points Possible;;;3,50\nAnna;5;A;1,00\n")
    assert canvas.table([made_record("5")], path).students == [["Anna", "5", "A", "3.5"]]


def test_a_column_that_is_not_there_is_refused():
    with pytest.raises(ExportError, match="there is no column Tiny course; there are: Tiny"):
        canvas.table([made_record("s2")], CANVAS, "Tiny course")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Identifier,Grade\nParticipant 5,\n", "no column Last modified"),
        ("Identifier,Grade,Last modified (grade)\n5,,-\n", "has no Identifier like Participant"),
        (
            "Identifier,Grade,Maximum Grade,Last modified (grade)\nParticipant 5,,100.00,-\n",
            "says that 100 points are possible",
        ),
    ],
)
def test_a_worksheet_that_would_give_wrong_rows_is_refused(sheet, text, said):
    with pytest.raises(ExportError, match=said):
        moodle.table([made_record("5")], sheet(text))


def test_a_worksheet_without_comments_gets_grades_alone(sheet):
    path = sheet("Identifier,Grade,Last modified (grade)\nParticipant 5,,-\n")
    assert moodle.table([made_record("5")], path).students == [["Participant 5", "3.5", "-"]]


def test_no_student_gets_a_path_outside():
    records = [made_record(it) for it in ("../../up", "/etc/passwd", "..", "a\\b")]
    for path, _ in FORMATS[Format.GITHUB].files(records):
        assert len(path.parts) == 2
        assert ".." not in path.parts
