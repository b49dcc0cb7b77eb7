import sqlite3

import pytest

from autograder import standings
from autograder.gradebook_schema import prepare


@pytest.fixture
def database(tmp_path):
    """Return a gradebook with the records 1 and 2 of anna, and 3 of ben."""
    database = sqlite3.connect(tmp_path / "book.sqlite", isolation_level=None)
    prepare(database, tmp_path / "book.sqlite")
    for number, student in ((1, "anna"), (2, "anna"), (3, "ben")):
        database.execute("INSERT INTO submissions VALUES (?, ?, x'')", (str(number), student))
        database.execute(
            "INSERT INTO records VALUES"
            " (?, 'a', ?, '0', 'g', 0, '', 0.0, '', '', 0.0, 'full', '[]', x'', '{}')",
            (number, str(number)),
        )
    yield database
    database.close()


def current(database):
    return [number for (number,) in database.execute(standings.CURRENT)]


def test_what_was_given_a_standing_last_counts(database):
    assert standings.counting(database, 1) is None
    for number in (1, 3, 2):
        standings.give(database, number, "now")
    assert current(database) == [2, 3]
    assert [standings.counting(database, number) for number in (1, 2, 3)] == [2, 2, 3]


def test_one_takes_the_place_of_what_it_was_compared_with_and_of_nothing_else(database):
    standings.give(database, 1, "now")
    assert standings.replace(database, before=1, after=2, now="later")
    assert standings.replace(database, before=1, after=2, now="again")
    assert current(database) == [2]
    assert not standings.replace(database, before=3, after=1, now="later")
    assert current(database) == [2]
