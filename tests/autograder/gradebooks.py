"""Gradebooks as older versions of handgrad have written them, and what is in a file."""

import sqlite3
from contextlib import closing

from .export_helpers import GOLDEN


def write_older(path, version):
    """Make a gradebook of an older schema, with what its handgrad had put into it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    database = sqlite3.connect(path)
    database.executescript((GOLDEN / f"gradebook_{version}.sql").read_text(encoding="utf-8"))
    database.close()


def versions_of(path):
    """Return the version of its schema, and the names of its tables."""
    database = sqlite3.connect(path)
    ((version,),) = database.execute("PRAGMA user_version")
    tables = {name for (name,) in database.execute("SELECT name FROM sqlite_schema")}
    database.close()
    return version, tables


def damage(path, statement):
    """Change what is never changed."""
    with closing(sqlite3.connect(path)) as database:
        database.execute("DROP TRIGGER IF EXISTS records_are_not_changed")
        database.execute(statement)
        database.commit()
