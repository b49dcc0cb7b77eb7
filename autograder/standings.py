"""Which record of a student counts: the last one that was given a standing.

All of this is done in a transaction of the caller's.
"""

from __future__ import annotations

import sqlite3

# What counts for each student, in the order of their ids.
CURRENT = """
    SELECT record FROM standings
    WHERE id IN (SELECT max(id) FROM standings GROUP BY student) ORDER BY student
"""


def counting(database: sqlite3.Connection, record: int) -> int | None:
    """Return what counts for the student of a record, if anything does."""
    found = database.execute(
        "SELECT standings.record FROM records JOIN submissions ON submissions.hash = submission"
        " JOIN standings ON standings.student = submissions.student WHERE records.id = ?"
        " ORDER BY standings.id DESC LIMIT 1",
        (record,),
    ).fetchone()
    return None if found is None else int(found[0])


def give(database: sqlite3.Connection, record: int | None, now: str) -> None:
    """Let a record count for its student from now on."""
    database.execute(
        "INSERT INTO standings (student, record, since)"
        " SELECT student, records.id, ? FROM records"
        " JOIN submissions ON submissions.hash = submission WHERE records.id = ?",
        (now, record),
    )


def replace(database: sqlite3.Connection, before: int, after: int, now: str) -> bool:
    """Let a record count in place of another one, and return whether it counts then.

    It does not if something else counts for the student meanwhile.
    """
    found = counting(database, after)
    if found == before:
        give(database, after, now)
    return found in (before, after)
