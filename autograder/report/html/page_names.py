"""Names of students' pages: files that any system can hold, one for each id."""

from __future__ import annotations

import hashlib
import re
from urllib.parse import quote

from autograder.names import folder_name

# What is its own name everywhere: no case or composition to fold, no device of Windows.
_PLAIN = re.compile(r"(?!(con|prn|aux|nul|com\d|lpt\d)(\.|$))[a-z0-9][a-z0-9_.@+-]{0,63}")


def page_name(student: str) -> str:
    """Return the file name of a student's page.

    It depends on the id alone, and no two ids have names that a file system could take for one:
    whatever is not plain carries a hash behind a tilde, which no plain name contains.
    """
    if _PLAIN.fullmatch(student):
        return f"{student}.html"
    digest = hashlib.sha256(student.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return f"{folder_name(student)}~{digest}.html"


def link_to(folder: str, page: str) -> str:
    """Return a page in a folder as a relative URL."""
    return f"{folder}/{quote(page)}"
