import os

import pytest

from autograder.collecting import collect
from autograder.identity import Student, identity_file
from autograder.roster import Roster, read_roster
from autograder.several import Several
from autograder.submission_error import SubmissionError

from .class_helpers import write_class, write_zip
from .conftest import RIGHT, write, write_submission

SOURCES = {f"{slug}.py": source for slug, source in RIGHT.items()}


@pytest.fixture
def gather(assignment, tmp_path):
    def gather(*paths, **options):
        said = []
        found, errors = collect(paths, assignment, tmp_path / "scratch", say=said.append, **options)
        return found, [str(error) for error in errors], said

    return gather


@pytest.fixture
def annas(tmp_path):
    """Return three submissions of one student, the oldest first."""
    made = []
    names = ("zoë", "zoe\N{COMBINING DIAERESIS}", "ZOË")
    for number, name in enumerate(names):
        folder = write_submission(tmp_path / str(number) / name, **RIGHT)
        for file in folder.iterdir():
            os.utime(file, (number, number))
        made.append(folder)
    return made


@pytest.mark.parametrize(("several", "index"), [(Several.NEWEST, 2), (Several.OLDEST, 0)])
def test_one_submission_of_a_student_is_graded(gather, annas, several, index, tmp_path):
    (tmp_path / "students.csv").write_text("id,name\nzoë,Zoë Brun\n")
    roster = read_roster(tmp_path / "students.csv")
    ((one,), errors, said) = gather(annas[1], annas[2], annas[0], several=several, roster=roster)
    assert one.delivery.path == annas[index]
    assert errors == []
    assert f"handed in 3 submissions; the {several} is graded" in said[0]


@pytest.mark.parametrize(
    ("name", "other", "shown"),
    [
        ("zed", "zed\N{ZERO WIDTH SPACE}", r"its name 'zed' counts as that of 'zed\u200b'"),
        ("x:y", "x_y", "its name 'x:y' counts as that of 'x_y'"),
        ("Ann", "ann", "its name 'Ann' counts as that of 'ann'"),
    ],
)
def test_who_is_passed_over_for_a_name_that_is_almost_the_same_is_told(
    gather, tmp_path, name, other, shown
):
    for number, it in enumerate((name, other)):
        folder = write_submission(tmp_path / "class" / it, **RIGHT)
        for file in folder.iterdir():
            os.utime(file, (number, number))
    ((one,), (error,), said) = gather(tmp_path / "class")
    assert one.delivery.path.name == other
    assert error.startswith(f"{tmp_path / 'class' / name}: is not graded: {shown}")
    assert "If these are two people, rename one" in error
    assert said == []
    found, errors, _ = gather(tmp_path / "class", several=Several.ALL)
    assert (len(found), errors) == (2, [])


def test_who_is_not_on_the_roster_takes_nobodys_place_unseen(gather, tmp_path):
    (tmp_path / "students.csv").write_text("id,name\nzed,Zed\n")
    for name in ("zed", "zed\N{ZERO WIDTH SPACE}"):
        write_submission(tmp_path / "class" / name, **RIGHT)
    roster = read_roster(tmp_path / "students.csv")
    found, (error,), _ = gather(tmp_path / "class", roster=roster)
    assert len(found) == 1
    assert "is not graded: its name" in error


def test_one_name_as_two_systems_write_it_is_one_student(gather, annas):
    ((one,), errors, said) = gather(annas[0], annas[1])
    assert (one.delivery.path, errors) == (annas[1], [])
    assert "handed in 2 submissions" in said[0]


def test_what_is_named_twice_is_one_submission(gather, annas):
    found, _, said = gather(annas[0], annas[0].parent, several=Several.ALL)
    assert [it.student.id for it in found] == ["zoë"]
    assert said == []


def test_all_can_be_graded_each_under_a_name_of_its_own(gather, annas, tmp_path):
    other = write_submission(tmp_path / "zoë-2", **RIGHT)
    found, _, _ = gather(*annas, other, several=Several.ALL)
    ids = [it.student.id for it in found]
    assert len(set(ids)) == 4
    assert ids[0] == "zoë"
    assert ids[1] == "zoë-3"


def test_an_entry_says_whose_it_is(gather, assignment, tmp_path):
    identity = {"handgrad.json": identity_file(Student("Anna É", "s1"))}
    archive = write_zip(tmp_path / "anna.zip", {**SOURCES, **identity})
    (found,), _, _ = gather(archive)
    entry = found.read(assignment)
    assert (entry.submission.name, entry.student_name) == ("anna", "Anna É")
    assert entry.path == str(archive)
    assert entry.handed_in == archive.stat().st_mtime


def test_who_says_who_they_are_is_heard_only_where_the_name_does_not_tell(gather, tmp_path):
    identity = {"handgrad.json": identity_file(Student("Anna", "../s1"))}
    named = write_zip(tmp_path / "ben.zip", {**SOURCES, **identity})
    unnamed = write_zip(tmp_path / "submission (3).zip", {**SOURCES, **identity})
    found, _, _ = gather(named, unnamed)
    assert [it.student.id for it in found] == ["ben", "_s1"]


def test_a_roster_gives_ids_and_names(gather, tmp_path):
    path = tmp_path / "students.csv"
    path.write_text("id,name,login\ns1,Anna É,anna\ns2,Ben,ben\ns3,Cy,cy\n")
    identity = {"handgrad.json": identity_file(Student("", "s2"))}
    submissions = [
        write_submission(tmp_path / "anna", **RIGHT),
        write_zip(tmp_path / "b.zip", {**SOURCES, **identity}),
        write_submission(tmp_path / "stranger", **RIGHT),
    ]
    found, _, said = gather(*submissions, roster=read_roster(path))
    assert [it.student for it in found] == [
        Student("Anna É", "s1"),
        Student("Ben", "s2"),
        Student("", "stranger"),
    ]
    assert said == [
        f"stranger is not on the roster ({submissions[2]})",
        "on the roster, but nothing handed in: 1 (s3)",
    ]


def test_a_bad_path_costs_only_itself(gather, assignment, tmp_path):
    write_class(tmp_path / "class", 2)
    (tmp_path / "export").mkdir()
    (tmp_path / "export" / "submission_metadata.yml").write_text("a: [")
    bad, *others = gather(tmp_path / "export", tmp_path / "class", roster=Roster())[0]
    assert [it.student.id for it in others] == ["student000", "student001"]
    with pytest.raises(SubmissionError, match="holds none"):
        bad.read(assignment)
    found, errors, _ = gather(tmp_path / "export", roster=Roster())
    assert found == []
    assert "is not Gradescope's list" in errors[0]


def test_nobody_is_replaced_by_what_only_says_that_it_is_theirs(gather, tmp_path):
    roster = tmp_path / "students.csv"
    roster.write_text("id,name\nanna,Anna\n")
    write_submission(tmp_path / "class" / "anna", **RIGHT)
    claim = identity_file(Student("Anna", "anna"))
    for place in ("eve.zip", "mal/submission.zip"):
        write_zip(tmp_path / "class" / place, {**SOURCES, "handgrad.json": claim})
    for listed in (None, read_roster(roster)):
        found, _, said = gather(tmp_path / "class", roster=listed)
        assert sorted(it.student.id for it in found) == ["anna", "eve", "mal"]
        assert sum("says that it is of anna" in line for line in said) == (2 if listed else 0)


def test_several_zips_are_a_submission_each(gather, assignment, tmp_path):
    theirs = {f"hw1/src/{name}": source for name, source in SOURCES.items()}
    paths = [write_zip(tmp_path / f"{name}.zip", theirs) for name in ("anna", "ben")]
    paths.append(write_zip(tmp_path / "class.zip", {"cy.zip": b"", "dora.zip": b""}))
    found, errors, said = gather(*paths)
    assert [it.student.id for it in found] == ["anna", "ben", "class"]
    assert (errors, said) == ([], [])
    with pytest.raises(SubmissionError, match="has to be the only path"):
        found[2].read(assignment)


def test_different_people_are_not_taken_for_one(gather, tmp_path):
    for name in ("Weiss", "Weiß"):
        write_submission(tmp_path / "class" / name, **RIGHT)
    found, _, said = gather(tmp_path / "class")
    assert [it.student.id for it in found] == ["Weiss", "Weiß"]
    assert said == []


@pytest.mark.parametrize(
    "files",
    [
        {"ben/double.py": RIGHT["double"], "x/double.py": RIGHT["double"]},
        {
            "a/double.py": RIGHT["double"],
            "submission_metadata.yml": "a: {':submitters': [{':sid': ben}]}",
        },
    ],
)
def test_what_lies_in_another_ones_path_takes_nobodys_place(gather, tmp_path, files):
    ben = write_submission(tmp_path / "ben" / "hw1", **RIGHT)
    folder = write(tmp_path / "mallory", files)
    archive = write_zip(tmp_path / "mallory.zip", files)
    for path in (folder, archive):
        found, errors, _ = gather(ben.parent, path)
        assert errors == []
        assert [it.delivery.path for it in found if it.student.id == "ben"] == [ben]
        assert len(found) > 1


def test_two_of_a_platforms_users_are_two_people(gather, tmp_path):
    files = {f"Anna Smith_{user}_assignsubmission_file/double.py": "" for user in (1, 2)}
    (tmp_path / "students.csv").write_text("id,name\na1,Anna Smith\n")
    archive = write_zip(tmp_path / "course.zip", files)
    found, _, said = gather(archive, roster=read_roster(tmp_path / "students.csv"))
    assert [it.student.id for it in found] == ["1", "2"]
    assert "2 different people look like a1" in said[0]
