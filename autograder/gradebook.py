"""Every result of a class in one SQLite file: written once, never changed, never lost.

A *record* is one grading of one submission. Which record counts for a student is a *standing*; the
last one given holds. Grading adds both, in one transaction; a regrade adds records alone until it
is applied. So nothing is ever overwritten, and what counted before can be looked up.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from autograder import gradebook_schema
from autograder.gradebook_schema import GradebookError
from autograder.provenance import Key
from autograder.record import Entry, Record
from autograder.result_json import from_json, to_json
from autograder.results import SubmissionResult
from autograder.sources_json import sources_from_json, sources_to_json
from autograder.submission import Submission

__all__ = ["Entry", "Gradebook", "GradebookError", "Record"]

_PATIENCE_SECONDS = 60.0  # for other writers, each of which needs milliseconds
_COLUMNS = """
    records.id, records.assignment, records.submission, records.seed, records.grader,
    records.attempt, submissions.student, records.student_name, records.handed_in, records.path,
    records.graded_at, records.seconds, records.isolation, records.notes, records.result,
    records.provenance
"""
_RECORDS = f"SELECT {_COLUMNS} FROM records JOIN submissions ON submissions.hash = submission"


class Gradebook:
    """A gradebook on disk; any number of processes may write to it.

    Parameters
    ----------
    path : Path
        Made if it is not there, unless it `must_exist`.

    Raises
    ------
    GradebookError
        If it cannot be opened, is no gradebook, or is one of a newer handgrad; by every method if
        the disk is full or cannot be written to. What was added before stays.
    """

    def __init__(self, path: Path, *, must_exist: bool = False) -> None:
        self.path = path
        with self._explained():
            if must_exist and not path.is_file():
                raise GradebookError(f"{path}: there is no such gradebook")
            path.parent.mkdir(parents=True, exist_ok=True)
            self._database = sqlite3.connect(path, timeout=_PATIENCE_SECONDS, isolation_level=None)
        try:
            with self._explained():
                gradebook_schema.prepare(self._database, path)
        except BaseException:
            self._database.close()
            raise

    def __enter__(self) -> Gradebook:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
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
            Whether it is what counts for the student from now on.
        fresh : bool
            Whether to add it even if there is one of this key.

        Returns
        -------
        added : bool
            False if another process had been faster.
        """
        submission = entry.submission
        with self._writing():
            attempts = self._attempts(key)
            if attempts and not fresh:
                return False
            self._database.execute(
                "INSERT INTO submissions VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                (
                    key.submission,
                    _text(submission.name),
                    _deflated(sources_to_json(submission.sources)),
                ),
            )
            row = {
                "assignment": key.assignment,
                "submission": key.submission,
                "seed": str(key.seed),
                "grader": key.grader,
                "attempt": attempts,
                "student_name": _text(entry.student_name),
                "handed_in": entry.handed_in,
                "path": _text(entry.path),
                "graded_at": _now(),
                "seconds": round(result.seconds, 4),
                "isolation": str(result.isolation.tier),
                "notes": json.dumps(result.notes),
                "result": _deflated(to_json(result.exercises)),
                "provenance": json.dumps(
                    {
                        **provenance,
                        "isolation": result.isolation.as_dict(),
                        **({"processor": result.processor} if result.processor else {}),
                    }
                ),
            }
            added = self._database.execute(
                f"INSERT INTO records ({', '.join(row)}) VALUES (:{', :'.join(row)})", row
            ).lastrowid
            if counts:
                self._give_standing(added)
        return True

    def find(self, key: Key) -> Record | None:
        """Return the last record of a key."""
        rows = self._rows(
            f"{_RECORDS} WHERE assignment = ? AND submission = ? AND seed = ? AND grader = ?"
            " ORDER BY attempt DESC LIMIT 1",
            (key.assignment, key.submission, str(key.seed), key.grader),
        )
        return next(map(_record, rows), None)

    def record(self, number: int) -> Record:
        """Return the record with this id."""
        (row,) = self._rows(f"{_RECORDS} WHERE records.id = ?", (number,))
        return _record(row)

    def current(self) -> Iterator[Record]:
        """Yield what counts for each student, in the order of their ids.

        Only one record is held at a time, and one may add others meanwhile.
        """
        counting = list(
            self._rows(
                "SELECT record FROM standings"
                " WHERE id IN (SELECT max(id) FROM standings GROUP BY student) ORDER BY student"
            )
        )
        for (number,) in counting:
            yield self.record(number)

    def count(self) -> int:
        """Return how many students have a record that counts."""
        ((students,),) = self._rows("SELECT count(DISTINCT student) FROM standings")
        return int(students)

    def history(self, student: str) -> list[Record]:
        """Return all records of a student, the oldest first."""
        rows = self._rows(f"{_RECORDS} WHERE student = ? ORDER BY records.id", (_text(student),))
        return [_record(row) for row in rows]

    def entry(self, record: Record) -> Entry:
        """Return what a record is of, with its sources, to grade it again."""
        ((sources,),) = self._rows(
            "SELECT sources FROM submissions WHERE hash = ?", (record.key.submission,)
        )
        content = sources_from_json(_inflated(sources))
        submission = Submission(record.student, content, record.notes)
        return Entry(submission, record.student_name, record.handed_in, record.path)

    def counts(self, record: Record) -> bool:
        """Return whether a record is what counts for its student."""
        last = self._rows(
            "SELECT record FROM standings WHERE student = ? ORDER BY id DESC LIMIT 1",
            (record.student,),
        )
        return list(last) == [(record.id,)]

    def make_current(self, records: Iterable[int]) -> None:
        """Let the records with these ids count for their students: all of them or none."""
        with self._writing():
            for record in records:
                self._give_standing(record)

    def _attempts(self, key: Key) -> int:
        ((count,),) = self._database.execute(
            "SELECT count(*) FROM records"
            " WHERE assignment = ? AND submission = ? AND seed = ? AND grader = ?",
            (key.assignment, key.submission, str(key.seed), key.grader),
        )
        return int(count)

    def _give_standing(self, record: int | None) -> None:
        self._database.execute(
            "INSERT INTO standings (student, record, since)"
            " SELECT student, records.id, ? FROM records"
            " JOIN submissions ON submissions.hash = submission WHERE records.id = ?",
            (_now(), record),
        )

    def _rows(self, query: str, values: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
        with self._explained():
            yield from self._database.execute(query, values)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with self._explained(), gradebook_schema.transaction(self._database):
            yield

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Say what an error means, and that it costs nothing that was added before."""
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise GradebookError(
                f"{self.path}: {error}. What was in the gradebook before stays."
            ) from error


def _record(row: tuple[Any, ...]) -> Record:
    number, assignment, submission, seed, grader, attempt, student, student_name = row[:8]
    handed_in, path, graded_at, seconds, isolation, notes, result, provenance = row[8:]
    return Record(
        id=number,
        key=Key(assignment, submission, int(seed), grader),
        attempt=attempt,
        student=student,
        student_name=student_name,
        handed_in=handed_in,
        path=path,
        graded_at=graded_at,
        seconds=seconds,
        isolation=isolation,
        notes=tuple(json.loads(notes)),
        exercises=from_json(_inflated(result)),
        provenance=json.loads(provenance),
    )


def _text(text: str) -> str:
    """Return a text that the database can hold: names of files need not be valid Unicode."""
    return text.encode("utf-8", "replace").decode()


def _deflated(text: str) -> bytes:
    return zlib.compress(text.encode("ascii"))


def _inflated(content: bytes) -> str:
    return zlib.decompress(content).decode("ascii")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
