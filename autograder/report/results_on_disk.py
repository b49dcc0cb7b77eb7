"""A student's results.json says what counts for the student now."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from autograder.record import Record
from autograder.recorded import recorded_result
from autograder.report import gradescope


def bring_up_to_date(record: Record, folder: Path, unfinished_in: Path) -> bool:
    """Write ``folder/results.json``, unless it says what is recorded, and return whether.

    Parameters
    ----------
    record : Record
        What counts.
    unfinished_in : Path
        See `write_whole`.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    result, versions = recorded_result(record), record.provenance.get("versions")
    wanted = json.dumps(gradescope.record(result, versions))
    if _said(folder / gradescope.RESULTS_FILE) == _without_times(wanted):
        return False
    gradescope.write_results(result, folder, unfinished_in, versions)
    return True


def _said(path: Path) -> Any:
    """Return what a file says, from which the students' part of it follows; None if nothing."""
    try:
        return _without_times(path.read_bytes())["extra_data"]["handgrad"]
    except (OSError, ValueError, LookupError, TypeError):
        return None  # as good as not there: if it cannot be written either, that will be told


def _without_times(content: str | bytes) -> Any:
    """Return what JSON says but for times, which are rounded in a gradebook."""
    return json.loads(content, object_hook=_timeless)


def _timeless(content: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in content.items() if name != "seconds"}
