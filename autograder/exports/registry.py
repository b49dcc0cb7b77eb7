"""All formats: what each makes of the records of a class."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.exports import (
    ExportError,
    Format,
    canvas,
    github,
    gradescope,
    moodle,
    plain,
    prairielearn,
)
from autograder.exports.cells import Table
from autograder.exports.sheet import Layout
from autograder.names import folded, folder_name
from autograder.outcomes import Outcome
from autograder.record import Record


@dataclass(frozen=True)
class PerStudent:
    """A format of one JSON file a student.

    Parameters
    ----------
    file_name : str
        As the platform wants it.
    content : callable
        From a record to what is in the file.
    marks_faults : bool
        Whether the platform can tell what was not graded to the end from a zero.
    """

    file_name: str
    content: Callable[[Record], dict[str, Any]]
    marks_faults: bool

    def files(self, records: Iterable[Record]) -> Iterator[tuple[Path, bytes]]:
        """Yield a path, in a folder of the student's own, and the content for each student."""
        for record in records:
            text = json.dumps(self.content(record), indent=2, allow_nan=False)
            yield Path(folder_name(record.student), self.file_name), f"{text}\n".encode("ascii")


@dataclass(frozen=True)
class OneTable:
    """A format of one CSV file for the class.

    Parameters
    ----------
    table : callable
        From records, the platform's file to be filled in, and the heading of the assignment there.
    layout : Layout, optional
        What that file must be like, if there must be one.
    names_column : bool
        Whether that file has assignments to choose from.
    for_excel : bool
        Whether people open it, so that files begin with a byte-order mark: without it, Excel
        takes UTF-8 for another encoding.
    """

    table: Callable[[Iterable[Record], Path, str | None], Table]
    marks_faults: bool = False
    layout: Layout | None = None
    names_column: bool = False
    for_excel: bool = False


FORMATS: Mapping[Format, PerStudent | OneTable] = {
    Format.CSV: OneTable(
        lambda records, path, column: plain.table(records),
        marks_faults=True,
        for_excel=True,
    ),
    Format.GRADESCOPE: PerStudent(gradescope.FILE_NAME, gradescope.content, marks_faults=False),
    Format.CANVAS: OneTable(canvas.table, layout=canvas.LAYOUT, names_column=True),
    Format.MOODLE: OneTable(
        lambda records, path, column: moodle.table(records, path), layout=moodle.LAYOUT
    ),
    Format.PRAIRIELEARN: PerStudent(
        prairielearn.FILE_NAME, prairielearn.content, marks_faults=True
    ),
    Format.GITHUB: PerStudent(github.FILE_NAME, github.content, marks_faults=True),
}


class Exportable:
    """What can be exported, one record at a time: no student twice, no fault for a zero.

    Parameters
    ----------
    records : iterable of Record
        What counts for each student.
    marks_faults : bool
        Whether to yield also what the grader was at fault for.

    Attributes
    ----------
    faulty : list of str
        Students for whom the grader was at fault, as far as one has come.
    with_skipped : list of str
        Students some of whose cases were not run, and so earned no points.
    """

    def __init__(self, records: Iterable[Record], marks_faults: bool) -> None:
        self._records = records
        self._marks_faults = marks_faults
        self.faulty: list[str] = []
        self.with_skipped: list[str] = []

    def __iter__(self) -> Iterator[Record]:
        """Yield the records.

        Raises
        ------
        ExportError
            If two students are one for file systems, spreadsheets and platforms.
        """
        taken: dict[str, str] = {}
        for record in self._records:
            key = folded(folder_name(record.student))
            if key in taken:
                raise ExportError(
                    f"{taken[key]} and {record.student} are two students in the gradebook, but one "
                    "id to platforms and file systems: grade with a roster that says who is who"
                )
            taken[key] = record.student
            if record.has_grader_fault:
                self.faulty.append(record.student)
                if not self._marks_faults:
                    continue
            if any(case.outcome is Outcome.SKIPPED for case in record.cases):
                self.with_skipped.append(record.student)
            yield record
