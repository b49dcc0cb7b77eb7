"""Names that people and file systems write in many ways."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from pathlib import PurePosixPath

GRADEBOOK_FILE = "gradebook.sqlite"  # lies among folders that are named after students
_LONGEST = 200  # bytes of one name; file systems allow 255
# Windows keeps these for devices, with any ending.
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_SEPARATORS = str.maketrans(dict.fromkeys('/\\:*?"<>|', "_"))


def one_line(text: str) -> str:
    """Return a text as one line that can be printed: no controls, nothing that reorders."""
    return " ".join("".join(it if it.isprintable() else " " for it in text).split())


def listed(names: Sequence[str], most: int) -> str:
    """Return names as one text, and how many more there are than `most`."""
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more} more" if more > 0 else "")


def folded(text: str) -> str:
    """Return a text as it is compared: composed, without case, with single spaces."""
    # Folding can leave letters that compose once more.
    without_case = "".join(map(_folded_letter, unicodedata.normalize("NFKC", text)))
    return " ".join(unicodedata.normalize("NFKC", without_case).split())


def _folded_letter(letter: str) -> str:
    """Return a letter without case, as one letter: Weiß and Weiss are two people."""
    several = letter.casefold()
    return several if len(several) == 1 else letter.lower()


def folder_name(name: str) -> str:
    """Return a name as that of a folder on any system: composed letters, one line, no separators.

    Names of which something cannot be read, or nothing be printed, stay different from each other.
    """
    line = unicodedata.normalize("NFC", one_line(name)).translate(_SEPARATORS).strip(". ")
    if line and any("\udc80" <= it <= "\udcff" for it in name):  # bytes that are no UTF-8
        line = f"{line}~{_digest(name)}"
    if not line:
        return f"nobody~{_digest(name)}" if name else "nobody"
    taken = line.casefold().startswith(GRADEBOOK_FILE) or _RESERVED.fullmatch(line)
    return short_name(f"_{line}" if taken else line)


def short_name(name: str) -> str:
    """Return a name that is not too long for file systems, and still different from others."""
    content = name.encode("utf-8", "surrogatepass")
    if len(content) <= _LONGEST:
        return name
    ending = PurePosixPath(name).suffix[:8]
    start = content[: _LONGEST - 48].decode("utf-8", "ignore")
    return f"{start}~{_digest(name)}{ending}"


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:8]
