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
        Headings of columns by which a student is known, as far as they are there. No names: two
        students may have the same.
    prefix : str
        What stands before an id in the file, but not in the gradebook.
    """

    what: str
    required: tuple[str, ...]
    ids: tuple[str, ...]
    prefix: str = ""


class Sheet:
    """A platform's table of students, none of whom is found twice.

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
        self._by_id: dict[str, list[int]] = {}
        for number, row in enumerate(self.rows):
            ids = [row.get(it, "").removeprefix(layout.prefix) for it in layout.ids]
            for known in {_compared(it) for it in ids if it.strip()}:
                self._by_id.setdefault(known, []).append(number)
        self._found: dict[int, str] = {}

    def fill_in(
        self,
        top: list[list[str]],
        records: Iterable[Record],
        filled: Callable[[Row, Record], list[str]],
    ) -> Table:
        """Return a table of those whom both the sheet and the gradebook know.

        Parameters
        ----------
        top : list of list of str
            What comes before the students.
        filled : callable
            From a student's row in the sheet and record to the row to write.

        Raises
        ------
        ExportError
            If several rows could be meant, or two students were found in one.
        """
        rows, unknown = [], []
        for record in records:
            row = self._find(record)
            if row is None:
                unknown.append(record.student)
            else:
                rows.append(filled(row, record))
        return Table(top, rows, tuple(unknown))

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

    def _find(self, record: Record) -> Row | None:
        numbers = self._by_id.get(_compared(record.student), [])
        if not numbers:
            return None
        if len(numbers) > 1:
            raise ExportError(f"{record.student} stands in {len(numbers)} rows of {self.path}")
        other = self._found.setdefault(numbers[0], record.student)
        if other != record.student:
            raise ExportError(f"{other} and {record.student} are one student in {self.path}")
        return self.rows[numbers[0]]

    def _row(self, cells: list[str]) -> Row:
        return dict(zip(self.headings, cells + [""] * len(self.headings), strict=False))


def _compared(student: str) -> str:
    return folded(folder_name(student))
