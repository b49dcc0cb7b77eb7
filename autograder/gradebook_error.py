"""What is wrong when a gradebook cannot be used, and what to do about it."""

from __future__ import annotations

import errno
import sqlite3
from pathlib import Path

from autograder.names import one_line

_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_NO_ROOM = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR)
_NOT_WRITABLE = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM)
_PRIMARY = 0xFF  # of the bits of an error's code; the others say more about the same


class RecordDamaged(ValueError):
    """One record cannot be read, whatever becomes of the others.

    Parameters
    ----------
    number : int
        The record's id.
    student : str
        Whose it is.
    error : Exception
        Why; it may quote what strangers have written.
    """

    def __init__(self, number: int, student: str, error: Exception) -> None:
        why = f"{error} is missing" if isinstance(error, KeyError) else str(error)
        super().__init__(
            f"record {number}, of student {one_line(student)}, cannot be read ({one_line(why)})"
        )


class GradebookError(RuntimeError):
    """The gradebook cannot be used; the message says why and what stays."""

    @classmethod
    def because(cls, path: Path, error: Exception) -> GradebookError:
        """Return what an error of the database or of the system means for the gradebook there.

        Parameters
        ----------
        error : sqlite3.Error, OSError or ValueError
        """
        if isinstance(error, RecordDamaged):
            return cls(
                f"{path}: {error}. It was left as it is; `handgrad grade --fresh` of what this "
                "student handed in adds one that counts in its place."
            )
        code = getattr(error, "sqlite_errorcode", 0) & _PRIMARY
        why = f"({error.strerror})" if isinstance(error, OSError) else f"({error})"
        if code in _DAMAGED or isinstance(error, ValueError):
            return cls(
                f"{path} is no gradebook, or a damaged one {why}. "
                "It was left as it is; name another file."
            )
        if code in _NO_ROOM or getattr(error, "errno", 0) in (errno.ENOSPC, errno.EFBIG):
            return cls(
                f"{path}: nothing more can be written {why}. What was in the gradebook before "
                "stays: make room, and the same command goes on from there."
            )
        if code in _NOT_WRITABLE or isinstance(error, OSError):
            return cls(
                f"{path} cannot be opened and written {why}. What is there stays; "
                "name a file in a folder that you may write to."
            )
        if code == sqlite3.SQLITE_BUSY:
            return cls(f"{path}: another program has been writing for too long {why}. Try again.")
        return cls(f"{path}: {why}. What was in the gradebook before stays.")
