"""Gradescope: the results.json of its autograders, one for each student.

Gradescope documents no way to import grades: it takes what the autograder of a programming
assignment leaves in ``/autograder/results/results.json``. So these files are what such an
autograder may copy there for work that was graded elsewhere, and what instructors can archive. (To
have Gradescope itself grade, there is ``handgrad build otter``.) They are made as when grading:
hidden cases stay hidden, and how a result came about is in ``extra_data``.

Source: https://gradescope-autograders.readthedocs.io/en/latest/specs/, "Output format". Gradescope
publishes no schema of it.
"""

from __future__ import annotations

from typing import Any

from autograder.record import Record
from autograder.recorded import recorded_result
from autograder.report.gradescope import results_dict

FILE_NAME = "results.json"


def content(record: Record) -> dict[str, Any]:
    """Return the content of a student's file."""
    return results_dict(recorded_result(record), versions=record.provenance.get("versions"))
