import pytest

from autograder.identity import Student
from autograder.roster import RosterError, read_roster

CANVAS = """\
Student,ID,SIS User ID,SIS Login ID,Section
    Points Possible,,,,
"Lovelace, Ada",1815,s1,ada@uni,A
"Gödel, Kurt",1906,s2,kurt@uni,A
"""
MOODLE = """\
Identifier;Full name;ID number;Email address
Participant 77;Ada Lovelace;s1;ada@uni
Participant 78;Ada Lovelace;s3;other@uni
"""
GRADESCOPE = "First Name\tLast Name\tSID\tEmail\nAda\tLovelace\ts1\tada@uni\n"


@pytest.fixture
def read(tmp_path):
    def read(text):
        path = tmp_path / "students.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_roster(path)

    return read


@pytest.mark.parametrize(
    ("text", "alias", "name"),
    [
        (CANVAS, "1815", "Lovelace, Ada"),
        (CANVAS, "ADA@uni", "Lovelace, Ada"),
        (CANVAS, "lovelaceada", "Lovelace, Ada"),
        (MOODLE, "77", "Ada Lovelace"),
        (GRADESCOPE, "ada  lovelace", "Ada Lovelace"),
        (GRADESCOPE, "ada@uni", "Ada Lovelace"),
        ("﻿who,else\ns1,x\n", "x", ""),
    ],
)
def test_students_are_found_by_what_platforms_call_them(read, text, alias, name):
    assert read(text).find(["nobody", alias]) == Student(name, "s1")


def test_decomposed_letters_are_the_same_name(read):
    student = read(CANVAS).find(["go\N{COMBINING DIAERESIS}delkurt"])
    assert student is not None
    assert student.id == "s2"


def test_what_several_share_names_nobody(read):
    assert read(CANVAS).find(["A"]) is None
    assert read(MOODLE).find(["Ada Lovelace"]) is None


def test_a_student_who_is_listed_twice_is_one(read):
    roster = read("id,name\ns1,Ada\ns2,Kurt\ns1,Eve\n")
    assert roster.students == (Student("Ada", "s1"), Student("Kurt", "s2"))
    (remark,) = roster.remarks
    assert "lists s1 more than once; the first line counts" in remark


def test_of_columns_of_one_name_the_first_counts(read):
    assert read("name,id,name,id\nAda,s1,Eve,x\n").students == (Student("Ada", "s1"),)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_what_spreadsheets_save_is_read(read, encoding):
    roster = read("id;name\r\ns1;Gödel\r\n".encode(encoding))
    assert roster.students == (Student("Gödel", "s1"),)
    assert [it.partition(" ")[2] for it in roster.remarks] == (
        ["is not UTF-8 and was read as Windows-1252: see if the names are right"]
        if encoding == "cp1252"
        else []
    )


@pytest.mark.parametrize("text", ["", "\n", "id,name\n", "id,name\n,Ada\n"])
def test_an_empty_roster_is_refused(read, text):
    with pytest.raises(RosterError, match="names no student"):
        read(text)


def test_a_roster_that_cannot_be_read_is_refused(read, tmp_path):
    with pytest.raises(RosterError, match="cannot be read"):
        read(b"id,name\ns1,G\x81del\n")
    with pytest.raises(RosterError, match="field larger than field limit"):
        read(f"id,name\ns1,{'a' * 200_000}\n".encode())
    with pytest.raises(RosterError, match="cannot be read"):
        read_roster(tmp_path / "nowhere.csv")


def test_where_an_id_is_empty_the_next_best_counts(read):
    text = "Student,ID,SIS User ID\n  Points Possible,,\nAda,1815,\nKurt,1906,s2\n"
    assert [it.id for it in read(text).students] == ["1815", "s2"]
    text = "Identifier,Full name,ID number,Email address\nParticipant 7,Ada,,ada@uni\n"
    assert read(text).students == (Student("Ada", "ada@uni"),)


def test_an_id_that_is_also_another_one_of_somebody_elses_names_nobody(read):
    roster = read("Student,ID,SIS User ID,Section\nAda,5001,7001,1\nKurt,7001,1,2\n")
    assert roster.find(["7001"]) is None
    assert roster.find(["7001", "Kurt"]).id == "1"
    assert roster.find(["1"]).id == "1"  # though it is somebody's section as well


def test_people_whose_names_fold_alike_are_two(read):
    roster = read("id,name\nweiss,Anna Weiss\nweiß,Bert Weiß\n")
    assert [roster.find([it]).id for it in ("weiss", "weiß")] == ["weiss", "weiß"]


def test_a_participants_number_that_is_another_ones_id_names_nobody(read):
    roster = read(
        "Identifier,Full name,ID number\nParticipant 202,Ada,55\nParticipant 77,Kurt,202\n"
    )
    assert roster.find(["202"]) is None
    assert roster.find(["202", "Ada"]).id == "55"
    assert roster.find(["77"]).id == "202"


@pytest.mark.parametrize(
    ("rows", "line"),
    [
        ('s1,"abc\ns2,Bob\ns3,Eve\n', 2),
        ('s1,Ada\ns2,"Bob\ns3,"Eve"\n', 3),
        ('s1,"Ada\nof two lines"\ns2,"Bob" B\n', 4),
    ],
)
def test_a_quotation_mark_without_its_pair_swallows_nobody(read, rows, line):
    with pytest.raises(RosterError, match=f"in the row that begins at line {line}. Is a quot"):
        read(f"id,name\n{rows}")


def test_a_quoted_cell_may_have_several_lines(read):
    roster = read('id,name\ns1,"Ada\nLovelace, ""A"""\ns2,Kurt "K" G\n')
    assert roster.students == (Student('Ada Lovelace, "A"', "s1"), Student('Kurt "K" G', "s2"))
