import multiprocessing

import pytest

from autograder.gradebook import Gradebook, GradebookError
from autograder.gradebook_schema import MIGRATIONS, VERSION
from autograder.outcomes import Outcome
from autograder.ungraded import Ungraded

from .class_helpers import NASTY, PROVENANCE, made_entry, made_key, made_result
from .conftest import RIGHT
from .export_helpers import GOLDEN
from .gradebooks import versions_of, write_older

OLDER = range(1, VERSION)
FURTHER = (
    """
    ALTER TABLE records ADD COLUMN reviewed TEXT NOT NULL DEFAULT '';
    CREATE TRIGGER reviews_are_not_empty BEFORE INSERT ON standings
        BEGIN SELECT 1; END;
    """,
    "CREATE TABLE remarks (record INTEGER REFERENCES records (id), text TEXT) STRICT;",
)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "grades" / "gradebook.sqlite"


def add(book, name="anna"):
    return book.add(made_key(name), made_entry(name), made_result(name), PROVENANCE)


def test_there_is_a_gradebook_of_each_older_version():
    written = {path.name for path in GOLDEN.glob("gradebook_*.sql")}
    assert written == {f"gradebook_{version}.sql" for version in OLDER}


@pytest.mark.parametrize("migrations", [MIGRATIONS, (*MIGRATIONS, *FURTHER)])
@pytest.mark.parametrize("version", OLDER)
def test_an_older_one_is_brought_up_to_date_and_keeps_everything(path, version, migrations):
    write_older(path, version)
    assert versions_of(path)[0] == version
    with Gradebook(path, migrations=migrations) as book:
        first, current, not_applied = book.history("anna")
        assert [record.student for record in book.current()] == ["anna", "ben"]
        assert book.counts(current)
        assert not book.counts(not_applied)
        assert (first.student_name, first.handed_in, first.path) == ("Anna É", 5.5, "a/anna")
        assert (first.key, first.attempt, first.notes) == (made_key(), 0, (NASTY,))
        assert first.cases == made_result("anna").cases
        assert current.cases == made_result("anna", Outcome.PASSED).cases
        assert book.entry(first).submission.sources == RIGHT
        assert add(book, "zoë")
        assert book.count() == 3
    version, tables = versions_of(path)
    assert version == len(migrations)
    assert ("remarks" in tables) == (len(migrations) > VERSION)


@pytest.mark.parametrize("version", OLDER)
def test_an_older_one_can_hold_what_came_later(path, version):
    write_older(path, version)
    with Gradebook(path) as book:
        assert book.ungraded() == []
        book.add_ungraded(Ungraded("anna", "", "class/anna.zip", "no zip", grader_fault=False))
        (note,) = book.ungraded()
        assert note.has_record


def test_one_of_a_newer_version_is_refused(path):
    Gradebook(path, migrations=(*MIGRATIONS, *FURTHER)).close()
    with pytest.raises(GradebookError, match=f"schema {VERSION + 2}; this one knows {VERSION}"):
        Gradebook(path)


def test_an_older_one_gets_the_tables_of_a_new_one(tmp_path):
    Gradebook(tmp_path / "new").close()
    for version in OLDER:
        write_older(tmp_path / "older", version)
        Gradebook(tmp_path / "older").close()
        assert versions_of(tmp_path / "older") == versions_of(tmp_path / "new")
        (tmp_path / "older").unlink()


def test_a_migration_that_fails_changes_nothing(path):
    with Gradebook(path) as book:
        add(book)
        before = book.history("anna")
    tables = versions_of(path)
    with pytest.raises(GradebookError, match="no such table: nowhere"):
        Gradebook(path, migrations=(*MIGRATIONS, *FURTHER, "DROP TABLE nowhere;"))
    assert versions_of(path) == tables
    with Gradebook(path) as book:
        assert repr(book.history("anna")) == repr(before)
        assert add(book, "ben")


@pytest.mark.parametrize("version", OLDER)
def test_several_may_bring_one_up_to_date_at_the_same_time(path, version):
    write_older(path, version)
    migrations = (*MIGRATIONS, *FURTHER)
    fork = multiprocessing.get_context("fork")
    openers = [
        fork.Process(target=lambda: Gradebook(path, migrations=migrations).close())
        for _ in range(4)
    ]
    for opener in openers:
        opener.start()
    for opener in openers:
        opener.join()
        assert opener.exitcode == 0
    assert versions_of(path)[0] == VERSION + 2
