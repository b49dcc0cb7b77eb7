"""Zip files that depend on their content alone: no clock, no user, no order of a file system."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection, Mapping

_FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # before which the format knows no time
_UNIX = 3


def zipped(files: Mapping[str, bytes], executable: Collection[str] = ()) -> bytes:
    """Return a zip of these files.

    Parameters
    ----------
    files : mapping
        From path, with ``/``, to content.
    executable : collection of str
        The paths of those that can be run.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in sorted(files):
            member = zipfile.ZipInfo(name, _FIRST_DAY)
            member.create_system = _UNIX
            member.external_attr = (0o100755 if name in executable else 0o100644) << 16
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, files[name])
    return buffer.getvalue()
