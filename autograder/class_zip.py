"""A zip of many submissions, as platforms export them, unpacked where one can look into it.

Of files that nobody will read, only the names are unpacked: they tell that something was handed in.
"""

from __future__ import annotations

import contextlib
import os
import re
import stat
import time
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from autograder.handed_in import NOTEBOOK, SubmissionError
from autograder.identity import IDENTITY_FILE
from autograder.names import short_name

GRADESCOPE_FILE = "submission_metadata.yml"
_WORTH_UNPACKING = (".py", NOTEBOOK, ".zip")
_LISTS = (IDENTITY_FILE, GRADESCOPE_FILE)
_DRIVE = re.compile(r"[A-Za-z]:")
_UTF8 = 0x800  # the flag of a member whose name says how it is encoded
_PLATFORM_MIB = 256  # of a platform's own file, which is not a student's


def unpack(path: Path, into: Path, most_mib: int) -> None:
    """Unpack what may be graded; of a file that is too large, as much as tells that it is.

    All other files become empty ones.

    Parameters
    ----------
    into : Path
        An empty folder.
    most_mib : int
        Of one member.

    Raises
    ------
    SubmissionError
        If it is no zip that can be read.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            for member in archive.infolist():
                parts = _parts(member)
                if parts is not None:
                    _write(archive, member, into.joinpath(*map(short_name, parts)), most_mib << 20)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise SubmissionError(path, f"not a readable zip file ({error})") from error
    except RuntimeError as error:
        raise SubmissionError(path, "the zip file is encrypted") from error
    except OSError as error:
        raise SubmissionError(path, f"cannot be unpacked ({error.strerror})") from error


def member_names(path: Path) -> list[PurePosixPath]:
    """Return the names of all that may be graded; none if it is no zip."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = map(_parts, archive.infolist())
            names = [PurePosixPath(*parts) for parts in members if parts is not None]
            return [name for name in names if _is_worth(name)]
    except (OSError, zipfile.BadZipFile, NotImplementedError):
        return []


def common_folder(names: Iterable[PurePosixPath]) -> PurePosixPath:
    """Return the one folder in which all lies that tools pack together with its name."""
    tops = {name.parts[:-1][:1] for name in names}
    return PurePosixPath(*tops.pop()) if len(tops) == 1 else PurePosixPath()


def _parts(member: zipfile.ZipInfo) -> tuple[str, ...] | None:
    """Return where a member belongs, or None if that is nowhere or it is not honest."""
    name = member.filename
    if not member.flag_bits & _UTF8:
        # Most tools that do not say so write UTF-8 nevertheless, which zipfile takes for another.
        with contextlib.suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    path = PurePosixPath(name.replace("\\", "/"))
    honest = not path.is_absolute() and ".." not in path.parts and not _DRIVE.match(name)
    hidden = "__MACOSX" in path.parts or path.name.startswith("._")
    is_file = not member.is_dir() and not stat.S_ISLNK(member.external_attr >> 16)
    return path.parts if honest and is_file and not hidden else None


def _is_worth(name: PurePosixPath | Path) -> bool:
    return name.suffix.lower() in _WORTH_UNPACKING or name.name in _LISTS


def _write(archive: zipfile.ZipFile, member: zipfile.ZipInfo, to: Path, most: int) -> None:
    to.parent.mkdir(parents=True, exist_ok=True)
    if to.name == GRADESCOPE_FILE:
        most = _PLATFORM_MIB << 20
    if _is_worth(to):
        with archive.open(member) as stream:
            to.write_bytes(stream.read(most + 1))
    else:
        to.touch()
    with contextlib.suppress(ValueError, OverflowError, OSError):
        seconds = time.mktime((*member.date_time, 0, 0, -1))
        os.utime(to, (seconds, seconds))
