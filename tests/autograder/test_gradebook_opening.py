import shutil
import sqlite3
from contextlib import closing

import pytest

from autograder.gradebook import Gradebook
from autograder.gradebook_error import GradebookError
from autograder.gradebook_schema import MIGRATIONS, VERSION

from .class_helpers import PROVENANCE, made_entry, made_key, made_result
from .gradebooks import versions_of, write_older
from .rights import as_an_ordinary_user, only_readable

ONE_MORE = (*MIGRATIONS, "CREATE TABLE remarks (text TEXT) STRICT;")


@pytest.fixture
def path(tmp_path):
    # A name that means something in a URI, which is how SQLite is told to read only.
    folder = tmp_path / "grades %41?mode=rw#é"
    folder.mkdir()
    return folder / "gradebook.sqlite"


def add(book, name):
    assert book.add(made_key(name), made_entry(name), made_result(name), PROVENANCE)


def read(path, **options):
    with Gradebook(path, read_only=True, **options) as book:
        return [record.student for record in book.current()]


def content(path):
    return {it.name: it.read_bytes() for it in path.parent.iterdir()}


def test_one_that_may_only_be_read_is_read_and_left_as_it_is(path):
    with Gradebook(path) as book:
        add(book, "anna")
    before = content(path)
    with only_readable(path.parent):
        assert as_an_ordinary_user(lambda: read(path)) == ["anna"]
    assert content(path) == before


def test_who_may_not_write_the_file_leaves_nothing_beside_it(path):
    # It would belong to who has read, and shut out who writes.
    with Gradebook(path) as book:
        add(book, "anna")
    before = content(path)
    path.chmod(0o444)
    assert as_an_ordinary_user(lambda: read(path)) == ["anna"]
    assert content(path) == before


def test_reading_where_one_may_write_leaves_nothing_either(path):
    with Gradebook(path) as book:
        add(book, "anna")
    before = content(path)
    assert read(path) == ["anna"]
    assert content(path) == before


def test_what_another_is_writing_is_read_as_far_as_it_is(path):
    with Gradebook(path) as book:
        add(book, "anna")
        assert read(path) == ["anna"]
        with only_readable(path.parent):
            assert as_an_ordinary_user(lambda: read(path)) == ["anna"]
        add(book, "ben")
        assert read(path) == ["anna", "ben"]


def test_who_reads_cannot_write(path):
    Gradebook(path).close()
    with Gradebook(path, read_only=True) as book, pytest.raises(GradebookError, match="readonly"):
        add(book, "anna")


def test_a_change_that_cannot_be_read_yet_is_not_passed_over(path, tmp_path):
    # As in a copy that was taken while somebody graded.
    with Gradebook(path) as book:
        add(book, "anna")
        copy = tmp_path / "copy" / path.name
        copy.parent.mkdir()
        for ending in ("", "-wal"):
            shutil.copy(f"{path}{ending}", f"{copy}{ending}")
    with (
        only_readable(copy.parent),
        pytest.raises(GradebookError, match="copy both to a folder that you may write to"),
    ):
        as_an_ordinary_user(lambda: read(copy))
    assert read(copy) == ["anna"]


def test_an_older_one_that_may_only_be_read_is_read_by_the_tables_of_today(path):
    write_older(path, 1)
    before = content(path)
    with only_readable(path.parent):
        names = as_an_ordinary_user(lambda: read(path, migrations=ONE_MORE))
    assert names == ["anna", "ben"]
    assert content(path) == before


def test_an_older_one_that_may_be_written_is_read_and_stays_one_of_its_handgrad(path):
    write_older(path, 1)
    before = content(path)
    assert read(path) == ["anna", "ben"]
    assert content(path) == before
    assert versions_of(path)[0] == 1 < VERSION


def test_an_older_one_that_its_handgrad_is_writing_is_read(path):
    write_older(path, 1)
    with closing(sqlite3.connect(path, isolation_level=None)) as older:
        older.execute("PRAGMA journal_mode = WAL")
        older.execute("INSERT INTO standings (student, record, since) VALUES ('cy', 1, 'now')")
        older.execute("BEGIN IMMEDIATE")
        assert read(path) == ["anna", "ben", "anna"]
        older.execute("ROLLBACK")
    assert versions_of(path)[0] == 1


@pytest.mark.parametrize("of_another_user", [False, True])
def test_what_cannot_be_read_is_explained(path, of_another_user):
    def said():
        try:
            return read(path)
        except GradebookError as error:
            return str(error)

    def run(make):
        make()
        if not of_another_user:
            return said()
        with only_readable(path.parent):
            return as_an_ordinary_user(said)

    def of_another_program():
        database = sqlite3.connect(path)
        database.execute("CREATE TABLE theirs (x)")
        database.close()

    def newer():
        path.unlink()
        Gradebook(path, migrations=ONE_MORE).close()

    assert f"{path}: there is no such gradebook" in run(lambda: None)
    assert "database of another program" in run(of_another_program)
    assert "written by a newer handgrad" in run(newer)
    assert "no gradebook, or a damaged one" in run(lambda: path.write_bytes(b"no database"))


def test_what_nobody_lets_one_read_is_no_question_of_writing(path):
    Gradebook(path).close()
    path.chmod(0)
    with pytest.raises(GradebookError, match=r"cannot be read \(Permission denied\)"):
        as_an_ordinary_user(lambda: read(path))


@pytest.mark.parametrize("of_another_user", [False, True])
def test_an_empty_file_is_no_gradebook_and_becomes_none(path, of_another_user):
    path.touch()
    with (
        only_readable(path.parent),
        pytest.raises(GradebookError, match=r"sqlite is empty: `hand"),
    ):
        as_an_ordinary_user(lambda: read(path)) if of_another_user else read(path)
    assert content(path) == {path.name: b""}
