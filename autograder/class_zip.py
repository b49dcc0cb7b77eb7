"""A zip of many submissions, as platforms export them, unpacked where one can look into it.

Of files that nobody will read, only the names are unpacked: they tell that something was handed in.
Nor is what one of many students made a reason to refuse all of them: links, and names that lead out
of the folder, are left out.
"""

from __future__ import annotations

import contextlib
import errno
import os
import time
import zipfile
from pathlib import Path, PurePosixPath

from autograder import zips
from autograder.handed_in import NOTEBOOK
from autograder.identity import IDENTITY_FILE
from autograder.names import short_name
from autograder.submission_error import SubmissionError

GRADESCOPE_FILE = "submission_metadata.yml"
_WORTH_UNPACKING = (".py", NOTEBOOK, ".zip")
_LISTS = (IDENTITY_FILE, GRADESCOPE_FILE)
_PLATFORM_BYTES = 256 << 20  # of a platform's own file, which is not a student's
# Of a whole class, with all that its students packed by mistake.
_MOST_FILES = 200_000
_DEEPEST = 24
# Two places that cannot both be, or one that no file system has: one student made them.
_IMPOSSIBLE = {errno.EEXIST, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG, errno.EINVAL}
_MOST_BYTES = 8 << 30


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
        If it is no zip that can be read, or holds too much; then nothing is unpacked.
    """
    try:
        with zips.opened(path) as archive:
            files = _members(archive)
            # One byte more than is allowed tells that there is more.
            sizes = {it: min(files[it].file_size, _most(it, most_mib) + 1) for it in files}
            if len(files) > _MOST_FILES:
                raise SubmissionError(path, f"the zip holds more than {_MOST_FILES} files")
            if sum(sizes.values()) > _MOST_BYTES:
                raise SubmissionError(path, f"the zip unpacks to more than {_MOST_BYTES >> 30} GiB")
            for place, member in files.items():
                to = into.joinpath(*map(short_name, place.parts))
                try:
                    _write(archive, member, to, sizes[place])
                except OSError as error:
                    if error.errno not in _IMPOSSIBLE:
                        raise
    except OSError as error:
        raise SubmissionError(path, f"cannot be unpacked ({error.strerror})") from error


def members(path: Path) -> list[PurePosixPath]:
    """Return where the files in a zip belong; none if it cannot be read."""
    try:
        with zips.opened(path) as archive:
            return list(_members(archive))
    except (OSError, SubmissionError):
        return []


def _members(archive: zipfile.ZipFile) -> dict[PurePosixPath, zipfile.ZipInfo]:
    """Return the files by where they belong, as far as that is within the zip."""
    files = {zips.place_of(it): it for it in archive.infolist() if not it.is_dir()}
    return {
        place: member
        for place, member in files.items()
        if 0 < len(place.parts) <= _DEEPEST
        and zips.is_unpackable(member)
        and not (zips.leads_out(place) or zips.is_link(member) or zips.is_by_system(place))
    }


def _is_worth(place: PurePosixPath) -> bool:
    return place.suffix.lower() in _WORTH_UNPACKING or place.name in _LISTS


def _most(place: PurePosixPath, most_mib: int) -> int:
    """Return how many bytes of a file are of use."""
    if place.name == GRADESCOPE_FILE:
        return _PLATFORM_BYTES
    return most_mib << 20 if _is_worth(place) else -1


def _write(archive: zipfile.ZipFile, member: zipfile.ZipInfo, to: Path, size: int) -> None:
    to.parent.mkdir(parents=True, exist_ok=True)
    with to.open("wb") as file:
        if size:
            with archive.open(member) as stream:
                file.write(stream.read(size))
    with contextlib.suppress(ValueError, OverflowError, OSError):
        seconds = time.mktime((*member.date_time, 0, 0, -1))
        os.utime(to, (seconds, seconds))
