"""Trying a mechanism in a child, since a version number does not tell what a container allows."""

from __future__ import annotations

import os
from collections.abc import Callable

_LONGEST_REASON = 300


def why_not(attempt: Callable[[], None]) -> str:
    """Return why an attempt does not work, or an empty text if it does.

    Parameters
    ----------
    attempt : callable
        Called in a forked child, whose end undoes all that it did; raises `OSError` if it fails.
    """
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            os.close(reading)
            attempt()
            code = 0
        except BaseException as error:
            os.write(writing, str(error).encode("utf-8", "replace")[:_LONGEST_REASON])
        finally:
            os._exit(code)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        reason = pipe.read().decode("utf-8", "replace")
    _, status = os.waitpid(pid, 0)
    code = os.waitstatus_to_exitcode(status)
    if code == 0:
        return ""
    return reason or f"trying it ended the process (status {code})"


def must_be_refused(what: str, attempt: Callable[[], object]) -> None:
    """Check that an attempt, as a worker might make it, meets `PermissionError`.

    Raises
    ------
    OSError
        If it does not.
    """
    try:
        attempt()
    except PermissionError:
        return
    raise OSError(f"in force, but {what} is still possible")
