"""students.csv -> who is who: the ids of a class, and what else each student is known by."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from autograder.identity import Student
from autograder.names import folded, folder_name, one_line

# Headings of the column with the id, the best first: those of the exports of Canvas, Gradescope
# and Moodle among them.
_IDS = (
    "student_id", "student id", "sid", "sis user id", "id number", "id",
    "sis login id", "username", "email", "email address",
)  # fmt: skip
_NAMES = ("name", "full name", "student", "student name")
_FIRST_NAMES, _LAST_NAMES = ("first name", "given name"), ("last name", "surname", "family name")
# Moodle's worksheet calls somebody Participant 123 whose files are named with 123.
_PARTICIPANT = "participant "


class RosterError(ValueError):
    """The file names nobody; the message says why."""


@dataclass(frozen=True)
class Roster:
    """Who takes the course.

    Parameters
    ----------
    students : tuple of Student
        In the order of the file.
    by_alias : mapping
        From what a platform may call somebody (an id, a mail address, a name), as `folded`, to the
        one student whom it can mean.
    remarks : tuple of str
        What the instructor should look at.
    """

    students: tuple[Student, ...] = ()
    by_alias: Mapping[str, Student] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()

    def find(self, aliases: Iterable[str]) -> Student | None:
        """Return the student of the first alias that is known."""
        known = self.by_alias
        return next((known[it] for it in map(folded, aliases) if it in known), None)


def read_roster(path: Path) -> Roster:
    """Read a roster.

    Parameters
    ----------
    path : Path
        CSV with a line of headings, separated by commas, semicolons or tabs; in UTF-8, or as
        spreadsheets save it on Windows. The id is in the column ``student_id`` or what the
        platforms call it, else in the first one; where it is empty, in the next best. Of columns
        of one name, the first counts.

    Raises
    ------
    RosterError
    """
    table, remarks = read_table(path)
    headings, *lines = table or [[]]
    columns = [folded(heading) for heading in headings]
    id_columns = [columns.index(it) for it in _IDS if it in columns] or [0]
    students: dict[str, Student] = {}
    aliases: dict[str, set[str]] = {}
    by_id: dict[str, set[str]] = {}  # from all that is an id somewhere
    repeated: list[str] = []
    for cells in lines:
        row = [one_line(cell) for cell in cells]
        ids = [row[it] for it in id_columns if it < len(row) and row[it]]
        if not ids:
            continue  # Canvas puts a line with the points possible first
        named = list(zip(columns, row, strict=False))
        student = Student(_name(dict(reversed(named))), folder_name(ids[0]))
        if student.id in students:
            repeated.append(student.id)
        students.setdefault(student.id, student)
        numbers = [it for it in map(folded, row) if it.startswith(_PARTICIPANT)]
        for it in (*map(folded, ids), *(it.removeprefix(_PARTICIPANT) for it in numbers)):
            by_id.setdefault(it, set()).add(student.id)
        for alias in (*row, *_names(student.name)):
            aliases.setdefault(folded(alias), set()).add(student.id)
    if not students:
        raise RosterError(f"{path} names no student; it wants a line of headings and one for each")
    if repeated:
        remarks.append(f"{path} lists {', '.join(repeated)} more than once; the first line counts")
    # What several share (a section, a name) says nothing, but an id is an id, unless it is one of
    # somebody else as well, in another column.
    by_alias = {
        alias: students[next(iter(of))]
        for alias, of in (aliases | by_id).items()
        if alias and len(of) == 1
    }
    for student in students.values():
        if len(by_id.get(folded(student.id), ())) < 2:
            by_alias[folded(student.id)] = student
    return Roster(tuple(students.values()), by_alias, tuple(remarks))


def read_table(path: Path) -> tuple[list[list[str]], list[str]]:
    """Return the cells of a CSV file separated by commas, semicolons or tabs, and remarks.

    Raises
    ------
    RosterError
        Also if a quotation mark has no pair, which would make one row of several students'.
    """
    text, remarks = _text(path)
    reader = csv.reader(io.StringIO(text), delimiter=_separator(text), strict=True)
    rows: list[list[str]] = []
    line = 1  # at which a row begins, as what is wrong with it may show only many lines later
    try:
        for row in reader:
            rows.append(row)
            line = reader.line_num + 1
    except csv.Error as error:
        raise RosterError(
            f"{path} cannot be read: {error}, in the row that begins at line {line}. "
            'Is a quotation mark (") in it too many, or missing?'
        ) from error
    return rows, remarks


def _text(path: Path) -> tuple[str, list[str]]:
    """Return what is in a file, and remarks."""
    try:
        content = path.read_bytes()
        if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return content.decode("utf-16"), []
        try:
            return content.decode("utf-8-sig"), []
        except UnicodeDecodeError:
            text = content.decode("cp1252")
    except (OSError, UnicodeDecodeError) as error:
        raise RosterError(f"{path} cannot be read: {error}") from error
    return text, [f"{path} is not UTF-8 and was read as Windows-1252: see if the names are right"]


def _separator(text: str) -> str:
    first = text.partition("\n")[0]
    return max(",;\t", key=first.count)


def _name(row: Mapping[str, str]) -> str:
    whole = next((row[it] for it in _NAMES if row.get(it)), "")
    parts = [
        next((row[it] for it in headings if row.get(it)), "")
        for headings in (_FIRST_NAMES, _LAST_NAMES)
    ]
    return whole or " ".join(filter(None, parts))


def _names(name: str) -> tuple[str, ...]:
    """Return how else platforms write a name: Canvas writes "Lovelace, Ada" as lovelaceada."""
    last, comma, first = name.partition(",")
    if not comma:
        first, _, last = name.rpartition(" ")
    squashed = "".join(it for it in f"{last}{first}" if it.isalnum())
    return (f"{first.strip()} {last.strip()}", squashed)
