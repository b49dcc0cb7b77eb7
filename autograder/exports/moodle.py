"""Moodle: the grading worksheet of an assignment, filled in.

Moodle finds students by ``Identifier`` ("Participant 123", where 123 is also the number in the
names of downloaded submissions), and grades that were changed since the download by ``Last
modified (grade)``; it needs these two and ``Grade``. Other columns are kept as they are, except
what students wrote online, which is left out, and ``Feedback comments``: HTML on one line, of what
students may see. The worksheet must be in English. UTF-8 without a byte-order mark and commas are
Moodle's defaults.

Sources: "Offline grading worksheet" in https://docs.moodle.org/en/Assignment_settings and
https://docs.moodle.org/en/Using_Assignment, and the importer itself
(https://github.com/moodle/moodle/tree/main/mod/assign/feedback/offline). There is no schema.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from pathlib import Path

from autograder.exports import ExportError
from autograder.exports.cells import Table, neutral
from autograder.exports.sheet import Layout, Row, Sheet
from autograder.exports.shown import feedback, public_cases, summary
from autograder.outcomes import Outcome
from autograder.record import Record
from autograder.report.text import points, printable

LAYOUT = Layout(
    what="the grading worksheet of the assignment, in English (View all submissions, Download "
    "grading worksheet)",
    required=("Identifier", "Grade", "Last modified (grade)"),
    ids=("Identifier", "ID number", "Email address", "Username"),
    prefix="Participant ",
)
_FEEDBACK = "Feedback comments"
_KEPT = (
    *("Identifier", "Full name", "ID number", "Username", "Email address", "Status", "Grade"),
    *("Maximum Grade", "Marking workflow state", "Grade can be changed"),
    *("Last modified (submission)", "Last modified (grade)", _FEEDBACK),
)
_IDENTIFIER = re.compile(r"Participant \d+", re.ASCII)


def table(records: Iterable[Record], path: Path) -> Table:
    """Return the table.

    Parameters
    ----------
    path : Path
        The worksheet that Moodle lets one download.

    Raises
    ------
    ExportError
    """
    sheet = Sheet(path, LAYOUT)
    headings = [it for it in sheet.headings if it in _KEPT]

    def filled(row: Row, record: Record) -> list[str]:
        if not _IDENTIFIER.fullmatch(row["Identifier"]):
            raise ExportError(f"{path}: {record.student} has no Identifier like Participant 123")
        sheet.require_maximum(row.get("Maximum Grade", ""), record)
        cells = {it: neutral(row[it]) for it in headings}
        cells["Grade"] = points(record.scores.total)
        if _FEEDBACK in headings:
            cells[_FEEDBACK] = _comments(record)
        return [*cells.values()]

    return sheet.fill_in([headings], records, filled)


def _comments(record: Record) -> str:
    parts = [f"<p>{_escaped(text)}</p>" for text in (summary(record), *record.notes)]
    for slug, case in public_cases(record):
        if case.outcome is not Outcome.PASSED:
            name, said = _escaped(f"{slug}: {case.name}"), _escaped(feedback(case))
            parts.append(f"<p><strong>{name}</strong></p><pre>{said}</pre>")
    return "".join(parts)


def _escaped(text: str) -> str:
    """Return a text as HTML on one line, in which no spreadsheet finds anything to compute."""
    # A break that nobody sees: HTML is full of semicolons, and an apostrophe would be read.
    return neutral(html.escape(printable(text)).replace("\n", "<br>"), mark="<wbr>")
