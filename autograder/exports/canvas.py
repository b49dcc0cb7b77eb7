"""Canvas: a gradebook to import, made by filling in one that Canvas has exported.

The columns up to ``Section`` and the line "Points Possible" are Canvas's own; of the assignments
only one column is kept, and of the students those who were graded, so that nothing else changes.
Canvas finds students by the column ``ID``, and the assignment by the number in its heading. UTF-8
without a byte-order mark, which would become part of the first heading.

Sources: "How do I import grades in the Gradebook?" in the instructor's guide of Canvas
(https://community.canvaslms.com/t5/Instructor-Guide/tkb-p/Instructor) and the importer itself
(https://github.com/instructure/canvas-lms/blob/master/lib/gradebook_importer.rb). There is no
schema.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from autograder.exports import ExportError
from autograder.exports.cells import Table, neutral
from autograder.exports.sheet import Layout, Row, Sheet
from autograder.record import Record
from autograder.report.text import points

LAYOUT = Layout(
    what="the gradebook as Canvas exports it (Grades, Export)",
    required=("Student", "ID", "Section"),
    ids=("ID", "SIS User ID", "SIS Login ID", "Integration ID"),
)
_ASSIGNMENT = re.compile(r".*\(\d+\)\s*", re.DOTALL)
_POSSIBLE = "Points Possible"


def table(records: Iterable[Record], path: Path, column: str | None = None) -> Table:
    """Return the table.

    Parameters
    ----------
    path : Path
        What Canvas has exported.
    column : str, optional
        Heading of the assignment, as there; needed if there are several.

    Raises
    ------
    ExportError
    """
    sheet = Sheet(path, LAYOUT)
    section = sheet.headings.index("Section") + 1
    about, assignments = sheet.headings[:section], sheet.headings[section:]
    assignment = _chosen([it for it in assignments if _ASSIGNMENT.fullmatch(it)], column, path)
    possible = next((row for row in sheet.rows if _POSSIBLE in row[sheet.headings[0]]), None)
    top = [[*about, assignment]]
    if possible is not None:
        top.append([possible[it] for it in top[0]])

    def filled(row: Row, record: Record) -> list[str]:
        number = row["ID"].strip()
        if not (number.isascii() and number.isdecimal()):
            raise ExportError(f"{path}: {record.student} has no Canvas ID, a number")
        if possible is not None:
            sheet.require_maximum(possible[assignment], record)
        cells = [number if it == "ID" else neutral(row[it]) for it in about]
        return [*cells, points(record.scores.total)]

    return sheet.fill_in(top, records, filled)


def _chosen(assignments: list[str], column: str | None, path: Path) -> str:
    if column is not None and column in assignments:
        return column
    if column is None and len(assignments) == 1:
        return assignments[0]
    there = ", ".join(assignments) or "none"
    wrong = "name the assignment's column" if column is None else f"there is no column {column}"
    raise ExportError(f"{path}: {wrong}; there are: {there}")
