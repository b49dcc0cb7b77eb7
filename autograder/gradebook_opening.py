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
    """Open a gradebook to which nothing is to be added, wherever it lies, and leave it as it is.

    Raises
    ------
    GradebookError, sqlite3.Error, ValueError
        If it cannot be used, or is empty.
    """
    try:
        if not path.exists():
            raise GradebookError(f"{path}: there is no such gradebook")
        gradebook_schema.refuse_other_files(path)
        real = path.resolve()
        # SQLite needs files beside it even to read, and takes them away only if it may write. Ones
        # that a reader has left could not be written by those to whom the gradebook belongs.
        if all(os.access(it, os.W_OK) for it in (real, real.parent)):
            database, version = _as_it_is(path, f"{real.as_uri()}?mode=rw", len(migrations))
            if version < len(migrations):
                database = _own_copy(database, path, migrations)
        else:
            database = _copy_of_unwritable(path, real, migrations)
    except OSError as error:
        raise GradebookError(f"{path} cannot be read ({error.strerror})") from error
    database.execute("PRAGMA query_only = ON")
    return database


def _as_it_is(path: Path, uri: str, newest: int) -> tuple[sqlite3.Connection, int]:
    """Open a gradebook without changing it, and return the version of its schema as well."""
    database = sqlite3.connect(uri, uri=True, timeout=_PATIENCE_SECONDS, isolation_level=None)
    try:
        version = gradebook_schema.checked_version(database, path, newest)
        if not version:
            raise GradebookError(f"{path} is empty: `handgrad grade` makes a gradebook of it")
    except BaseException:
        database.close()
        raise
    return database, version


def _copy_of_unwritable(path: Path, real: Path, migrations: Sequence[str]) -> sqlite3.Connection:
    log = real.with_name(f"{real.name}-wal")  # holds what has been written last
    is_whole = not log.exists() or not log.stat().st_size
    # Without a log there is nobody to wait for, and nothing is needed beside the file.
    uri = f"{real.as_uri()}?mode=ro{'&immutable=1' if is_whole else ''}"
    try:
        database, _ = _as_it_is(path, uri, len(migrations))
        return _own_copy(database, path, migrations)
    except sqlite3.OperationalError as error:
        if is_whole or error.sqlite_errorcode != sqlite3.SQLITE_CANTOPEN:
            raise
        raise GradebookError(
            f"{path}: what was written last lies in {log.name}, and cannot be read in a folder "
            "that one may not write to: copy both to a folder that you may write to"
        ) from error


def _own_copy(
    database: sqlite3.Connection, path: Path, migrations: Sequence[str]
) -> sqlite3.Connection:
    """Return what is in a gradebook as a temporary one of ours, of today; the other is closed."""
    copy = sqlite3.connect("", isolation_level=None)
    try:
        with closing(database):
            database.backup(copy)
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
