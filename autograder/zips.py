"""Zip files that strangers made: what is in them, and what is wrong with them."""

from __future__ import annotations

import contextlib
import errno
import re
import stat
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from autograder.submission_error import SubmissionError

_UTF8 = 0x800  # the flag of a member whose name says how it is encoded
_DRIVE = re.compile(r"[A-Za-z]:")
_BY_SYSTEMS = {"__MACOSX", "__pycache__", ".DS_Store"}


@contextmanager
def opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """Open a zip file.

    Raises
    ------
    SubmissionError
        If it cannot be read, then or later.
    OSError
        If the system does not let it be read, or what is in it be written.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except SubmissionError:
        raise
    # `zipfile`, and what it unpacks with, raise whatever the bytes of strangers lead them to.
    except Exception as error:
        # Offsets that lead nowhere are invalid arguments to the system, which is to blame for all
        # its other errors.
        if isinstance(error, OSError) and error.errno not in (None, errno.EINVAL):
            raise
        if type(error) is RuntimeError:  # not what inherits from it
            raise SubmissionError(path, "the zip file is encrypted") from error
        raise SubmissionError(path, f"not a readable zip file ({error})") from error


def is_unpackable(member: zipfile.ZipInfo) -> bool:
    """Tell whether a member can be unpacked a little at a time.

    Of what is packed by other methods, Python unpacks all that a few bytes may stand for.
    """
    return member.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def place_of(member: zipfile.ZipInfo) -> PurePosixPath:
    """Return where a member says that it belongs."""
    name = member.filename
    if not member.flag_bits & _UTF8:
        # Most tools that do not say so write UTF-8 nevertheless, which zipfile takes for another.
        with contextlib.suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    return PurePosixPath(name.replace("\\", "/"))


def leads_out(place: PurePosixPath) -> bool:
    """Tell whether a place is not within the folder that one would unpack into."""
    return place.is_absolute() or ".." in place.parts or bool(_DRIVE.match(str(place)))


def is_link(member: zipfile.ZipInfo) -> bool:
    """Tell whether a member would be unpacked as a symbolic link."""
    return stat.S_ISLNK(member.external_attr >> 16)


def is_by_system(place: PurePosixPath) -> bool:
    """Tell whether a system put a file there that nobody has written."""
    return bool(_BY_SYSTEMS & set(place.parts)) or place.name.startswith("._")
