"""A student's notebook -> one Python source: its code cells in order, without IPython's own lines.

The notebook comes from a stranger. It is read as JSON and scanned line by line; none of its code is
run, and none is parsed, which can be made to crash the interpreter that does it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from autograder.describe import shortened

_MOST_QUOTES, _LONGEST_QUOTE, _LONGEST_LIST = 10, 80, 300
# Cell magics after which the rest of the cell is run as usual.
_TRANSPARENT = ("%%time", "%%capture")
# What no line of Python begins with, help (name?), and a magic or shell command that is assigned.
_MAGIC = re.compile(r"\s*[%!?]|\s*[\w.]+\?{1,2}\s*$|\s*[\w.][\w., ]*=\s*[%!]")
# A string that is not closed ends with its line; no line takes more than one pass.
_PIECE = re.compile(
    r"""'{3}|"{3}|'(?:\\.|[^'\\])*(?:'|\\?$)|"(?:\\.|[^"\\])*(?:"|\\?$)|\#.*|[(\[{]|[)\]}]"""
)


class NotebookError(ValueError):
    """There is no code to be had from a file; the message continues "the notebook …"."""


@dataclass(frozen=True)
class NotebookSource:
    """The code of a notebook.

    Parameters
    ----------
    text : str
        As one file. A line that was left out is a ``pass``, so that the lines can be counted.
    notes : tuple of str
        For the student: where cells begin, and what was left out.
    """

    text: str
    notes: tuple[str, ...]


def notebook_source(content: bytes, most_characters: int) -> NotebookSource:
    """Return the code of a notebook.

    Parameters
    ----------
    content : bytes
        Of the ``.ipynb`` file.
    most_characters : int
        Of code; outputs and text do not count.

    Raises
    ------
    NotebookError
        If it is not a notebook of nbformat 4, or has more code.
    """
    cells = _code_cells(content)
    if sum(map(len, cells)) > most_characters:
        raise NotebookError(f"has more than {most_characters} characters of code")
    lines: list[str] = []
    beginnings, left_out = [], []
    for number, code in enumerate(cells, 1):
        beginnings.append(len(lines) + 1)
        for line, dropped in _plain(code):
            lines.append(line)
            if dropped:
                shown = shortened(dropped.strip(), _LONGEST_QUOTE)
                left_out.append(f"left out of code cell {number}, not Python: {shown}")
    where = shortened(", ".join(map(str, beginnings)), _LONGEST_LIST)
    notes = [f"the code cells were read as one file, in which they begin at the lines {where}"]
    notes += left_out[:_MOST_QUOTES]
    if len(left_out) > _MOST_QUOTES:
        notes.append(f"and {len(left_out) - _MOST_QUOTES} more lines were left out")
    return NotebookSource("\n".join(lines) + "\n", tuple(notes) if lines else ())


def _code_cells(content: bytes) -> list[str]:
    try:
        notebook = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise NotebookError("is not JSON; save it again") from error
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(cells, list):
        raise NotebookError("has no list of cells; save it again with a current Jupyter")
    return [
        _text(cell.get("source"))
        for cell in cells
        if isinstance(cell, dict) and cell.get("cell_type") == "code"
    ]


def _text(source: Any) -> str:
    """Return a cell's text, which nbformat allows to be a list of lines."""
    parts = source if isinstance(source, list) else [source]
    if not all(isinstance(part, str) for part in parts):
        raise NotebookError("has a cell whose source is not text; save it again")
    return "".join(parts)


def _plain(code: str) -> Iterator[tuple[str, str]]:
    """Yield each line of a cell as Python, and what it was if it had to be left out."""
    lines = code.split("\n")
    first = next((line.split() for line in lines if line.strip()), [""])[0]
    if first.startswith("%%") and first not in _TRANSPARENT:
        yield from (("pass", line) for line in lines)
        return
    quote, depth, continued = "", 0, False
    for line in lines:
        # Within brackets or a long string, or after a backslash, a line may begin with anything.
        if not quote and depth == 0 and not continued and _MAGIC.match(line):
            indent = line[: len(line) - len(line.lstrip())]
            yield f"{indent}pass", line
        else:
            yield line, ""
            quote, depth = _open_after(line, quote, depth)
            continued = line.endswith("\\") and not quote


def _open_after(line: str, quote: str, depth: int) -> tuple[str, int]:
    """Return the long quote and the number of brackets that are open at the end of a line."""
    position = 0
    while position < len(line):
        if quote:
            end = line.find(quote, position)
            if end < 0:
                break
            position, quote = end + len(quote), ""
            continue
        piece = _PIECE.search(line, position)
        if piece is None:
            break
        position = piece.end()
        if piece[0] in ("'''", '"""'):
            quote = piece[0]
        elif piece[0] in ("(", "[", "{"):
            depth += 1
        elif piece[0] in (")", "]", "}"):
            depth = max(0, depth - 1)
    return quote, depth
