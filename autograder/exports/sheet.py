"""The file that a platform lets one download, to be filled in: it knows its students' ids."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from autograder.exports import ExportError
from autograder.exports.cells import Table
from autograder.names import folded, folder_name
from autograder.record import Record
from autograder.roster import RosterError, read_table

Row = dict[str, str]
_ROUNDED = 0.005  # platforms write points with two decimals


@dataclass(frozen=True)
class Layout:
    """What a platform's file looks like.

    Parameters
    ----------
    what : str
        How to get it, in words.
    required : tuple of str
        Headings without which it is another file.
    ids : tuple of str
        Headings of columns by which a student is known, as far as they are there. By the first one
        the platform itself tells students apart. No names: two students may have the same.
    prefix : str
        What stands before an id in the file, but not in the gradebook.
    """

    what: str
    required: tuple[str, ...]
    ids: tuple[str, ...]
    prefix: str = ""


class Sheet:
    """A platform's table of students, none of whom is taken for another.

    Parameters
    ----------
    path : Path
        CSV in UTF-8.

    Raises
    ------
    ExportError
        If it is not such a file.

    Attributes
    ----------
    headings : list of str
        In the order of the file.
    rows : list of dict
        Cells by heading.
    """

    def __init__(self, path: Path, layout: Layout) -> None:
        self.path = path
        try:
            table, remarks = read_table(path)
        except RosterError as error:
            raise ExportError(str(error)) from error
        if remarks:  # platforms write UTF-8, so another program has been at it
            raise ExportError(f"{path} is not UTF-8, as it was downloaded: download it again")
        self.headings, *lines = table or [[]]
        missing = [it for it in layout.required if it not in self.headings]
        if missing:
            columns = ", ".join(missing)
            raise ExportError(f"{path} has no column {columns}: it must be {layout.what}")
        self.rows = [self._row(cells) for cells in lines]
        # A student may have several rows, for sections of a course, and an id be one of several.
        self._rows_of: dict[str, list[Row]] = {}
        self._known_by: dict[str, set[str]] = {}
        for number, row in enumerate(self.rows):
            ids = [_compared(row.get(it, "").removeprefix(layout.prefix)) for it in layout.ids]
            who = ids[0] or f"row {number}"
            self._rows_of.setdefault(who, []).append(row)
            for known in filter(None, ids):
                self._known_by.setdefault(known, set()).add(who)

    def fill_in(
        self,
        top: list[list[str]],
        records: Iterable[Record],
        filled: Callable[[Row, Record], list[str]],
    ) -> Table:
        """Return a table of those whom both the sheet and the gradebook know, without doubt.

        Parameters
        ----------
        top : list of list of str
            What comes before the students.
        filled : callable
            From a student's row in the sheet and record to the row to write.
        """
        found: dict[str, list[tuple[str, list[list[str]]]]] = {}
        unknown, ambiguous = [], []
        for record in records:
            people = self._known_by.get(_compared(record.student), set())
            if not people:
                unknown.append(record.student)
            elif len(people) > 1:
                ambiguous.append(record.student)
            else:
                (who,) = people
                rows = [filled(row, record) for row in self._rows_of[who]]
                found.setdefault(who, []).append((record.student, rows))
        students: list[list[str]] = []
        for same in found.values():
            if len(same) > 1:
                ambiguous += [student for student, _ in same]
            else:
                students += same[0][1]
        return Table(top, students, tuple(unknown), tuple(ambiguous))

    def require_maximum(self, cell: str, record: Record) -> None:
        """Raise an `ExportError` unless the platform gives as many points as the course does.

        Parameters
        ----------
        cell : str
            The platform's number; what is none is not compared.
        """
        try:
            maximum = float(cell.strip().replace(",", "."))
        except ValueError:
            return
        possible = record.scores.possible
        if abs(maximum - possible) > _ROUNDED:
            raise ExportError(
                f"{self.path} says that {maximum:g} points are possible, but {record.student} was "
                f"graded out of {possible:g}: change the points in the platform, and download it "
                "again"
            )

    def _row(self, cells: list[str]) -> Row:
        return dict(zip(self.headings, cells + [""] * len(self.headings), strict=False))


def _compared(student: str) -> str:
    return folded(folder_name(student)) if student.strip() else ""
