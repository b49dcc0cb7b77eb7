"""The tables of a gradebook, and how an older one becomes one of today."""

from __future__ import annotations

import errno
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from autograder.gradebook_error import GradebookError

_PATIENCE_SECONDS, _PAUSE_SECONDS = 10.0, 0.01
_HEADER = b"SQLite format 3\0"
_APPLICATION = 0x48475244  # "HGRD", in the header of the file: no other program's database

# One script for each version, which makes it from the one before. Never edit one that was
# released; add the next.
MIGRATIONS = (
    """
    CREATE TABLE submissions (
        hash TEXT PRIMARY KEY,
        student TEXT NOT NULL,
        sources BLOB NOT NULL          -- JSON, deflated
    ) STRICT;
    CREATE INDEX submissions_of_student ON submissions (student);

    CREATE TABLE records (
        id INTEGER PRIMARY KEY,
        assignment TEXT NOT NULL,
        submission TEXT NOT NULL REFERENCES submissions (hash),
        seed TEXT NOT NULL,            -- may be longer than 64 bits
        grader TEXT NOT NULL,
        attempt INTEGER NOT NULL,
        student_name TEXT NOT NULL,
        handed_in REAL NOT NULL,       -- seconds since 1970
        path TEXT NOT NULL,
        graded_at TEXT NOT NULL,
        seconds REAL NOT NULL,
        isolation TEXT NOT NULL,
        notes TEXT NOT NULL,           -- JSON
        result BLOB NOT NULL,          -- JSON, deflated
        provenance TEXT NOT NULL,      -- JSON
        UNIQUE (assignment, submission, seed, grader, attempt)
    ) STRICT;
    CREATE INDEX records_of_submission ON records (submission);

    CREATE TABLE standings (
        id INTEGER PRIMARY KEY,
        student TEXT NOT NULL,
        record INTEGER NOT NULL REFERENCES records (id),
        since TEXT NOT NULL
    ) STRICT;
    CREATE INDEX standings_of_student ON standings (student, id);

    CREATE TRIGGER records_are_not_changed BEFORE UPDATE ON records
        BEGIN SELECT RAISE (ABORT, 'a record is never changed'); END;
    CREATE TRIGGER records_are_not_deleted BEFORE DELETE ON records
        BEGIN SELECT RAISE (ABORT, 'a record is never deleted'); END;
    """,
    """
    CREATE TABLE ungraded (
        id INTEGER PRIMARY KEY,
        student TEXT NOT NULL,
        student_name TEXT NOT NULL,
        path TEXT NOT NULL,
        why TEXT NOT NULL,
        grader_fault INTEGER NOT NULL, -- 0 or 1
        noted_at TEXT NOT NULL
    ) STRICT;
    CREATE INDEX ungraded_of_student ON ungraded (student, id);

    CREATE TABLE settled (             -- what is said there no longer holds
        note INTEGER PRIMARY KEY REFERENCES ungraded (id),
        since TEXT NOT NULL
    ) STRICT;

    CREATE TABLE names (               -- learnt after something was graded; the last one holds
        id INTEGER PRIMARY KEY,
        student TEXT NOT NULL,
        name TEXT NOT NULL,
        since TEXT NOT NULL
    ) STRICT;
    CREATE INDEX names_of_student ON names (student, id);

    CREATE TRIGGER notes_are_not_changed BEFORE UPDATE ON ungraded
        BEGIN SELECT RAISE (ABORT, 'a note is never changed'); END;
    CREATE TRIGGER notes_are_not_deleted BEFORE DELETE ON ungraded
        BEGIN SELECT RAISE (ABORT, 'a note is never deleted'); END;
    """,
)
VERSION = len(MIGRATIONS)


def refuse_other_files(path: Path) -> None:
    """Look at a file before SQLite does, which takes one of a few bytes for an empty database.

    Raises
    ------
    OSError
        If it cannot be read.
    ValueError
        If it is no database.
    """
    if not path.exists():
        return
    if not path.is_file():
        raise OSError(errno.EINVAL, "not a regular file")
    with path.open("rb") as file:
        header = file.read(len(_HEADER))
    if header and header != _HEADER:
        raise ValueError("file is not a database")


def prepare(
    database: sqlite3.Connection, path: Path, migrations: Sequence[str] = MIGRATIONS
) -> None:
    """Bring an open database up to date, or leave it as it is; an empty one becomes a gradebook.

    Parameters
    ----------
    path : Path
        Of its file.
    migrations : sequence of str
        As `MIGRATIONS`.

    Raises
    ------
    GradebookError
        If it belongs to another program or to a newer handgrad.
    """
    newest = len(migrations)
    version = checked_version(database, path, newest)
    _let_readers_read(database)
    database.execute("PRAGMA synchronous = FULL")  # what is committed survives a power cut
    database.execute("PRAGMA foreign_keys = ON")
    if version == newest:
        return  # who only reads need not wait for others
    with transaction(database):
        # Looked up again: another process may have brought it up to date meanwhile.
        for script in migrations[checked_version(database, path, newest) :]:
            for statement in _statements(script):
                database.execute(statement)
        database.execute(f"PRAGMA application_id = {_APPLICATION}")
        database.execute(f"PRAGMA user_version = {newest}")


def checked_version(database: sqlite3.Connection, path: Path, newest: int) -> int:
    """Return the version of the schema of an open database, 0 if it is empty.

    Raises
    ------
    GradebookError
        If it belongs to another program, or its version is above the `newest`.
    """
    # In one statement: others may be making the tables.
    ((version, application, tables),) = database.execute(
        "SELECT user_version, application_id, (SELECT count(*) FROM sqlite_schema)"
        " FROM pragma_user_version, pragma_application_id"
    )
    if tables and application != _APPLICATION:
        raise GradebookError(f"{path} is the database of another program; name another file")
    if version > newest:
        raise GradebookError(
            f"{path} was written by a newer handgrad (schema {version}; this one knows {newest}). "
            "Update handgrad, or name another file."
        )
    return int(version)


@contextmanager
def transaction(database: sqlite3.Connection) -> Iterator[None]:
    """Do all that is inside or nothing of it, and alone."""
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
        database.execute("COMMIT")
    except BaseException:
        if database.in_transaction:  # some errors have ended it already
            database.execute("ROLLBACK")
        raise


def _let_readers_read(database: sqlite3.Connection) -> None:
    """Choose the journal with which readers and a writer do not wait for each other."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            database.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(_PAUSE_SECONDS)  # SQLite waits for locks, but not for this one


def _statements(script: str) -> Iterator[str]:
    """Yield the statements of a script: the method that runs a whole one commits before it."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
