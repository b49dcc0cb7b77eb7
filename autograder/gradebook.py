"""Every result of a class in one SQLite file: written once, never changed, never lost.

A *record* is one grading of one submission. Which record counts for a student is a *standing*; the
last one given holds. Grading adds both, in one transaction; a regrade adds records alone until it
is applied. So nothing is ever overwritten, and what counted before can be looked up. What could
not be graded has no record, but a note: see `ungraded`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from autograder import gradebook_schema, record_rows, standings, ungraded
from autograder.gradebook_error import GradebookError
from autograder.gradebook_opening import open_to_read, open_to_write
from autograder.gradebook_schema import MIGRATIONS
from autograder.provenance import Key
from autograder.record import Entry, Record
from autograder.results import SubmissionResult
from autograder.submission import Submission
from autograder.ungraded import Ungraded

__all__ = ["Entry", "Gradebook", "GradebookError", "Record", "Ungraded"]

# The last column is what the student is called if that was learnt later.
_RECORDS = (
    f"SELECT {record_rows.COLUMNS}, (SELECT name FROM names"
    " WHERE names.student = submissions.student ORDER BY names.id DESC LIMIT 1)"
    " FROM records JOIN submissions ON submissions.hash = submission"
)


class Gradebook:
    """A gradebook on disk; any number of processes may write to it.

    Parameters
    ----------
    path : Path
        Made if it is not there or empty, unless it `must_exist`.
    read_only : bool
        Whether nothing will be added, so that one need not be allowed to. It must exist then.
    migrations : sequence of str
        What makes it a gradebook of today: see `gradebook_schema`.

    Raises
    ------
    GradebookError
        If it cannot be opened, is no gradebook, or is one of a newer handgrad; by every method if
        the disk is full or cannot be written to. What was added before stays.
    """

    def __init__(
        self,
        path: Path,
        *,
        must_exist: bool = False,
        read_only: bool = False,
        migrations: Sequence[str] = MIGRATIONS,
    ) -> None:
        self.path = path
        with self._explained():
            if must_exist and not path.exists():
                raise GradebookError(f"{path}: there is no such gradebook")
            opening = open_to_read if read_only else open_to_write
            self._database = opening(path, migrations)

    def __enter__(self) -> Gradebook:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def add(
        self,
        key: Key,
        entry: Entry,
        result: SubmissionResult,
        provenance: dict[str, Any],
        *,
        counts: bool = True,
        fresh: bool = False,
    ) -> bool:
        """Add a record in one transaction.

        Parameters
        ----------
        counts : bool
            Whether it is what counts for the student from now on, and not what could not be graded
            before.
        fresh : bool
            Whether to add it even if there is one of this key.

        Returns
        -------
        added : bool
            False if another process had been faster.
        """
        submission = entry.submission
        with self._writing():
            if counts:
                ungraded.settle(self._database, submission.name, _now())
                self._learn(submission.name, entry.student_name)
            attempts = self._attempts(key)
            if attempts and not fresh:
                return False
            self._database.execute(
                "INSERT INTO submissions VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                (
                    key.submission,
                    record_rows.text(submission.name),
                    record_rows.packed_sources(submission.sources),
                ),
            )
            row = record_rows.row(key, attempts, entry, result, provenance, _now())
            added = self._database.execute(
                f"INSERT INTO records ({', '.join(row)}) VALUES (:{', :'.join(row)})", row
            ).lastrowid
            if counts:
                standings.give(self._database, added, _now())
        return True

    def add_ungraded(self, note: Ungraded) -> None:
        """Note that what a student handed in could not be graded; what it says is cleaned."""
        with self._writing():
            ungraded.add(self._database, note, _now())

    def ungraded(self) -> list[Ungraded]:
        """Return the notes that count, at most one a student, in the order of their ids."""
        return [ungraded.from_row(row) for row in self._rows(ungraded.NOTES)]

    def find(self, key: Key) -> Record | None:
        """Return the last record of a key."""
        rows = self._rows(
            f"{_RECORDS} WHERE assignment = ? AND submission = ? AND seed = ? AND grader = ?"
            " ORDER BY attempt DESC LIMIT 1",
            (key.assignment, key.submission, str(key.seed), key.grader),
        )
        return next(map(self._record, rows), None)

    def record(self, number: int) -> Record:
        """Return the record with this id."""
        for row in self._rows(f"{_RECORDS} WHERE records.id = ?", (number,)):
            return self._record(row)
        raise GradebookError.because(self.path, ValueError(f"there is no record {number}"))

    def current(self) -> Iterator[Record]:
        """Yield what counts for each student, in the order of their ids.

        Only one record is held at a time, and one may add others meanwhile.
        """
        for (number,) in list(self._rows(standings.CURRENT)):
            yield self.record(number)

    def count(self) -> int:
        """Return how many students have a record that counts."""
        ((students,),) = self._rows("SELECT count(DISTINCT student) FROM standings")
        return int(students)

    def history(self, student: str) -> list[Record]:
        """Return all records of a student, the oldest first."""
        rows = self._rows(
            f"{_RECORDS} WHERE student = ? ORDER BY records.id", (record_rows.text(student),)
        )
        return [self._record(row) for row in rows]

    def entry(self, record: Record) -> Entry:
        """Return what a record is of, with its sources, to grade it again."""
        ((sources,),) = self._rows(
            "SELECT sources FROM submissions WHERE hash = ?", (record.key.submission,)
        )
        with self._explained(), record_rows.reading(record.id, record.student):
            content = record_rows.unpacked_sources(sources)
        submission = Submission(record.student, content, record.notes)
        return Entry(submission, record.student_name, record.handed_in, record.path)

    def counts(self, record: Record) -> bool:
        """Return whether a record is what counts for its student."""
        with self._explained():
            return standings.counting(self._database, record.id) == record.id

    def counting(self, record: Record) -> Record | None:
        """Return what counts for the student of a record, if anything does."""
        with self._explained():
            number = standings.counting(self._database, record.id)
        return None if number is None else self.record(number)

    def make_current(self, records: Iterable[int]) -> None:
        """Let the records with these ids count for their students: all of them or none."""
        with self._writing():
            for record in records:
                standings.give(self._database, record, _now())

    def replace(self, pairs: Iterable[tuple[int, int]]) -> set[int]:
        """Let records count in place of those that they were compared with: all or none.

        Parameters
        ----------
        pairs : iterable of (int, int)
            Ids of what has to count for a student still, and of what is to count from now on.

        Returns
        -------
        late : set of int
            Those that do not count, as something else counts for their students meanwhile.
        """
        with self._writing():  # nobody else can write between the look and the change
            return {
                after
                for before, after in pairs
                if not standings.replace(self._database, before, after, _now())
            }

    def learn(self, student: str, name: str) -> None:
        """Take over how a student is called; records stay as they are."""
        with self._writing():
            self._learn(student, name)

    def settle(self, student: str) -> None:
        """Let what is noted on a student count no more: what is handed in now has a record."""
        with self._explained():
            is_noted = ungraded.is_noted(self._database, student)
        if is_noted:  # who only looks need not wait for others
            with self._writing():
                ungraded.settle(self._database, student, _now())

    def _learn(self, student: str, name: str) -> None:
        if not name:
            return
        values = {"student": record_rows.text(student), "name": record_rows.text(name)}
        self._database.execute(
            "INSERT INTO names (student, name, since) SELECT :student, :name, :now"
            " WHERE :name IS NOT (SELECT name FROM names WHERE student = :student"
            " ORDER BY id DESC LIMIT 1)",
            {**values, "now": _now()},
        )

    def _attempts(self, key: Key) -> int:
        ((count,),) = self._database.execute(
            "SELECT count(*) FROM records"
            " WHERE assignment = ? AND submission = ? AND seed = ? AND grader = ?",
            (key.assignment, key.submission, str(key.seed), key.grader),
        )
        return int(count)

    def _rows(self, query: str, values: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
        with self._explained():
            yield from self._database.execute(query, values)

    def _record(self, row: tuple[Any, ...]) -> Record:
        *columns, name = row
        with self._explained():
            record = record_rows.record(tuple(columns))
        return record if name is None else replace(record, student_name=name)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with self._explained(), gradebook_schema.transaction(self._database):
            yield

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Say what an error means, and that it costs nothing that was added before."""
        try:
            yield
        except (sqlite3.Error, OSError, ValueError) as error:
            raise GradebookError.because(self.path, error) from error


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
