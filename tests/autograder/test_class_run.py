import shutil
from dataclasses import replace

import pytest

from autograder.assignment import load_assignment
from autograder.batch import NotGraded, grade_all
from autograder.class_run import Done, Kept, Unreadable, grade_class, regrade
from autograder.collecting import collect
from autograder.gradebook import Gradebook
from autograder.identity import Student
from autograder.provenance import Terms
from autograder.roster import read_roster

from .class_helpers import write_class
from .conftest import write_submission

UNTIMED = Terms(race=False)


@pytest.fixture
def folder(tmp_path):
    return write_class(tmp_path / "class", 4)


@pytest.fixture
def book(tmp_path):
    with Gradebook(tmp_path / "book.sqlite") as book:
        yield book


@pytest.fixture
def run(course, book, tmp_path):
    def run(folder, terms=UNTIMED, **options):
        assignment = load_assignment(course)
        found, _ = collect([folder], assignment, tmp_path / "scratch")
        return list(grade_class(assignment, found, terms, book, **options))

    return run


def kinds(steps):
    return [type(step) for step in steps]


def totals(book):
    return {record.student: record.scores.total for record in book.current()}


def test_what_is_graded_already_is_kept(run, book, folder):
    assert kinds(run(folder)) == [Done] * 4
    assert totals(book) == {"student000": 7, "student001": 4, "student002": 3, "student003": 7}
    write_submission(folder / "student004", double="def double(a): return a")
    steps = run(folder)
    assert kinds(steps) == [Kept, Kept, Kept, Kept, Done]
    assert totals(book)["student004"] == 1


def test_a_name_that_is_learnt_later_is_taken_over(run, course, book, folder, tmp_path):
    run(folder)
    (tmp_path / "students.csv").write_text("id,name\nstudent001,Ada\n")
    roster = read_roster(tmp_path / "students.csv")
    assignment = load_assignment(course)
    for name in ("Ada", "Ada Lovelace"):
        found, _ = collect([folder], assignment, tmp_path / "scratch", roster=roster)
        assert set(kinds(grade_class(assignment, found, UNTIMED, book))) == {Kept}
        names = {record.student: record.student_name for record in book.current()}
        assert names.pop("student001") == name
        assert set(names.values()) == {""}
        roster = replace(roster, by_alias={"student001": Student("Ada Lovelace", "student001")})


def test_fresh_grades_again_and_keeps_both(run, book, folder):
    run(folder)
    assert kinds(run(folder, fresh=True)) == [Done] * 4
    assert [record.attempt for record in book.history("student001")] == [0, 1]


def test_other_terms_are_not_the_same(run, book, folder):
    run(folder)
    assert kinds(run(folder, terms=Terms(race=False, seed=8))) == [Done] * 4
    # What one asks for last is what counts.
    steps = run(folder)
    assert kinds(steps) == [Kept] * 4
    assert {(step.record.key.seed, step.instead_of.key.seed) for step in steps} == {(7, 8)}
    assert {record.key.seed for record in book.current()} == {7}
    assert {step.instead_of for step in run(folder)} == {None}


def test_what_cannot_be_read_stops_nobody(run, folder):
    (folder / "empty").mkdir()
    (folder / "broken.zip").write_text("no zip")
    steps = run(folder)
    assert kinds(steps).count(Done) == 4
    assert kinds(steps).count(Unreadable) == 2


def why_not(book):
    return {note.student: (note.why, note.grader_fault) for note in book.ungraded()}


def test_what_cannot_be_read_is_noted_until_it_can(run, book, folder):
    shutil.rmtree(folder / "student001")
    broken = folder / "student001.zip"
    broken.write_text("no zip")
    run(folder)
    assert totals(book).keys() == {"student000", "student002", "student003"}
    (note,) = book.ungraded()
    assert (note.student, note.path, note.grader_fault) == ("student001", str(broken), False)
    assert note.why == "not a readable zip file (File is not a zip file)"
    broken.unlink()
    assert kinds(run(write_class(folder, 4))).count(Kept) == 3
    assert why_not(book) == {}


def test_who_goes_back_to_what_was_graded_is_graded(run, book, folder):
    run(folder)
    for student in ("student001", "student002"):
        (folder / student).rename(folder / f".{student}")
        (folder / f"{student}.zip").write_text("no zip")
    assert kinds(run(folder)) == [Kept, Unreadable, Unreadable, Kept]
    assert [note.has_record for note in book.ungraded()] == [True, True]
    (folder / "student001.zip").unlink()
    (folder / ".student001").rename(folder / "student001")
    assert kinds(run(folder)) == [Kept, Kept, Unreadable, Kept]
    assert list(why_not(book)) == ["student002"]


def test_what_the_grader_failed_on_is_noted_until_it_does_not(run, book, folder):
    def failing(assignment, submissions, terms):
        for submission in submissions:
            if submission.name == "student002":
                yield submission, NotGraded("RuntimeError:\nout of luck")
            else:
                yield from grade_all(assignment, [submission], terms)

    assert kinds(run(folder, how=failing)) == [Done] * 4
    assert why_not(book) == {"student002": ("RuntimeError: out of luck", True)}
    assert list(totals(book)) == ["student000", "student001", "student003"]
    assert kinds(run(folder)).count(Done) == 1
    assert why_not(book) == {}


def test_a_regrade_of_older_work_does_not_hide_that_newer_work_is_broken(run, course, book, folder):
    run(folder)
    shutil.rmtree(folder / "student001")
    (folder / "student001.zip").write_text("no zip")
    run(folder)
    test = course / "tests" / "hidden" / "double.py"
    test.write_text(test.read_text().replace("points=2", "points=5"))
    book.make_current([after.id for _, after in regrade(load_assignment(course), book)])
    assert list(why_not(book)) == ["student001"]


def test_a_result_is_saved_before_it_is_added(run, book, folder):
    def save(result):
        assert book.history(result.name) == []
        raise OSError("no space")

    with pytest.raises(OSError, match="no space"):
        run(folder, save=save)
    assert book.count() == 0


def test_what_a_fault_of_ours_spoilt_is_graded_again(run, course, book, folder):
    test = course / "tests" / "public" / "double.py"
    good = test.read_text()
    test.write_text(good.replace("assert_integer(double(0), 0)", "double(0)[1]"))
    assert all(step.graded.has_grader_fault for step in run(folder))
    assert kinds(run(folder)) == [Done] * 4
    assert len(book.history("student000")) == 2


def test_a_regrade_counts_only_when_it_is_applied(run, course, book, folder):
    run(folder)
    test = course / "tests" / "hidden" / "double.py"
    test.write_text(test.read_text().replace("points=2", "points=5"))
    assignment = load_assignment(course)
    pairs = list(regrade(assignment, book))
    before = {it.student: (it.scores.total, after.scores.total) for it, after in pairs}
    assert before["student000"] == (7, 10)
    assert before["student001"] == (4, 4)
    assert totals(book)["student000"] == 7
    # What is there is not graded again.
    again = list(regrade(assignment, book))
    assert {after.id for _, after in again} == {after.id for _, after in pairs}
    book.make_current(after.id for _, after in again)
    assert totals(book)["student000"] == 10
    assert all(before == after for before, after in regrade(assignment, book))
