r"""Cells of CSV that no spreadsheet takes for a formula, and CSV made of them.

What begins like a formula gets an apostrophe in front, which spreadsheets take to mean text
(https://owasp.org/www-community/attacks/CSV_Injection). Before the sign there may be spaces, quotes
and the like. After a semicolon, a tab or a line break it counts as well, because Excel in many
countries splits lines there instead. Plain numbers, ``-5`` and ``+1.5e3``, are left as they are:
they compute nothing. So different texts stay different, and numbers stay numbers.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass

_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?([eE][+-]?\d+)?", re.ASCII)
# = + - @ and their full-width, small, raised and lowered forms.
_SIGNS = (
    r"=+\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b"
    r"\u207c\u207a\u207b\u208c\u208a\u208b\u2212"
)
_NEXT = r";\t\r\n"
_PASSED_OVER = rf"[^\w{_NEXT}{_SIGNS}]*"
# A sign alone is no formula: Moodle writes "-" for what there is not.
_FORMULA = re.compile(
    rf"(^(?=[\t\r])|^(?={_PASSED_OVER}[{_SIGNS}]\s*\S)|[{_NEXT}](?={_PASSED_OVER}[{_SIGNS}]))"
)


@dataclass(frozen=True)
class Table:
    """A table for the whole class.

    Parameters
    ----------
    top : list of list of str
        The headings, and what else comes before the students.
    students : list of list of str
        One row a student. What comes from strangers is `neutral` in it.
    unknown : tuple of str
        Students whom the platform does not know, so that they have no row.
    ambiguous : tuple of str
        Students who have none as they could be several of those whom the platform knows, or two of
        them the same one.
    """

    top: list[list[str]]
    students: list[list[str]]
    unknown: tuple[str, ...] = ()
    ambiguous: tuple[str, ...] = ()


def neutral(text: str, mark: str = "'") -> str:
    """Return a text that no spreadsheet computes, with nothing taken away from it.

    Parameters
    ----------
    mark : str
        What is put before a formula.
    """
    return text if _NUMBER.fullmatch(text) else _FORMULA.sub(rf"\1{mark}", text)


def to_csv(table: Table) -> bytes:
    """Return CSV in UTF-8 as in RFC 4180: commas, CRLF, quotes where they are needed."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([*table.top, *table.students])
    return text.getvalue().encode("utf-8", "replace")
