"""How the file of a gradebook is opened: to add to it, or only to read what is in it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from autograder import gradebook_schema
from autograder.gradebook_error import GradebookError

_PATIENCE_SECONDS = 60.0  # for other writers, each of which needs milliseconds


def open_to_write(path: Path, migrations: Sequence[str]) -> sqlite3.Connection:
    """Open a gradebook of today's schema; make it if it is not there or empty.

    Raises
    ------
    GradebookError, sqlite3.Error, OSError, ValueError
        If it cannot be used.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    gradebook_schema.refuse_other_files(path)
    database = sqlite3.connect(path, timeout=_PATIENCE_SECONDS, isolation_level=None)
    return _prepared(database, path, migrations)


def open_to_read(path: Path, migrations: Sequence[str]) -> sqlite3.Connection:
    """Open a gradebook to which nothing is to be added, wherever it lies.

    Raises
    ------
    GradebookError, sqlite3.Error, ValueError
        If it cannot be used.
    """
    try:
        if not path.exists():
            raise GradebookError(f"{path}: there is no such gradebook")
        real = path.resolve()
        # SQLite needs files beside it even to read, and takes them away only if it may write. Ones
        # that a reader has left could not be written by those to whom the gradebook belongs.
        if all(os.access(it, os.W_OK) for it in (real, real.parent)):
            database = open_to_write(path, migrations)
        else:
            gradebook_schema.refuse_other_files(path)
            database = _own_copy(path, real, migrations)
    except OSError as error:
        raise GradebookError(f"{path} cannot be read ({error.strerror})") from error
    database.execute("PRAGMA query_only = ON")
    return database


def _own_copy(path: Path, real: Path, migrations: Sequence[str]) -> sqlite3.Connection:
    """Return what is in a file that must not be written, as a temporary database of ours.

    So an older one can be read as well, and others may write meanwhile.
    """
    log = real.with_name(f"{real.name}-wal")  # holds what has been written last
    is_whole = not log.exists() or not log.stat().st_size
    # Without a log there is nobody to wait for, and nothing is needed beside the file.
    uri = f"{real.as_uri()}?mode=ro{'&immutable=1' if is_whole else ''}"
    copy = sqlite3.connect("", isolation_level=None)
    try:
        with closing(sqlite3.connect(uri, uri=True, timeout=_PATIENCE_SECONDS)) as database:
            gradebook_schema.checked_version(database, path, len(migrations))
            database.backup(copy)
    except sqlite3.OperationalError as error:
        copy.close()
        if is_whole or error.sqlite_errorcode != sqlite3.SQLITE_CANTOPEN:
            raise
        raise GradebookError(
            f"{path}: what was written last lies in {log.name}, and cannot be read in a folder "
            "that one may not write to: copy both to a folder that you may write to"
        ) from error
    except BaseException:
        copy.close()
        raise
    return _prepared(copy, path, migrations)


def _prepared(
    database: sqlite3.Connection, path: Path, migrations: Sequence[str]
) -> sqlite3.Connection:
    try:
        gradebook_schema.prepare(database, path, migrations)
    except BaseException:
        database.close()
        raise
    return database
