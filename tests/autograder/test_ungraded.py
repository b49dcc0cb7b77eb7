import sqlite3

import pytest

from autograder import ungraded
from autograder.gradebook_schema import prepare
from autograder.ungraded import Ungraded


@pytest.fixture
def database(tmp_path):
    path = tmp_path / "book.sqlite"
    database = sqlite3.connect(path, isolation_level=None)
    prepare(database, path)
    yield database
    database.close()


def noted(database):
    return [ungraded.from_row(row) for row in database.execute(ungraded.NOTES)]


def test_a_note_comes_back_as_it_was_with_its_time(database):
    said = {"student_name": "Anna É", "path": "class/anna.zip", "why": "no zip"}
    ungraded.add(database, Ungraded("anna", grader_fault=True, **said), "then")
    assert noted(database) == [Ungraded("anna", grader_fault=True, noted_at="then", **said)]
    assert ungraded.is_noted(database, "anna")
    assert not ungraded.is_noted(database, "ben")


def test_only_what_is_too_long_is_cut(database):
    for why in ("w" * 300, "w" * 301):
        ungraded.add(database, Ungraded("anna", "", "", why, grader_fault=False), "then")
        (note,) = noted(database)
        assert len(note.why) == 300
        assert (note.why == why) == (len(why) == 300)


def test_what_is_settled_stays_so_until_there_is_a_newer_note(database):
    note = Ungraded("anna", "", "", "no zip", grader_fault=False)
    ungraded.settle(database, "anna", "before there is one")
    for _ in range(2):
        ungraded.add(database, note, "then")
        assert ungraded.is_noted(database, "anna")
        for _ in range(2):
            ungraded.settle(database, "anna", "later")
            assert noted(database) == []
            assert not ungraded.is_noted(database, "anna")
