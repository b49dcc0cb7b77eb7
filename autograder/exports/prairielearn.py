"""PrairieLearn: what an external grader leaves in ``/grade/results/results.json``.

``score`` is a part of 1 and counts hidden cases; the tests listed are those that students may see.
What the grader was at fault for is "not gradable": it costs no points and no attempt. The file must
stay below 1 MB, so that long messages are cut off.

Source: "Grading results" in https://docs.prairielearn.com/externalGrading/. PrairieLearn publishes
no schema of it.
"""

from __future__ import annotations

from typing import Any

from autograder.describe import shortened
from autograder.exports.shown import FAULT, feedback, public_cases, summary
from autograder.record import Record
from autograder.report.text import printable

FILE_NAME = "results.json"
_LONGEST_MESSAGE = 4_000  # characters, of up to 6 bytes; some hundred cases have room


def content(record: Record) -> dict[str, Any]:
    """Return the content of a student's file."""
    if record.has_grader_fault:
        return {"gradable": False, "message": FAULT, "format_errors": [FAULT]}
    scores = record.scores
    return {
        "gradable": True,
        "score": scores.total / (scores.possible or 1),
        "message": summary(record),
        "output": shortened(printable("\n".join(record.notes)), _LONGEST_MESSAGE),
        "tests": [
            {
                "name": f"{slug}: {case.name}",
                "points": case.earned,
                "max_points": case.points,
                "message": shortened(feedback(case), _LONGEST_MESSAGE),
            }
            for slug, case in public_cases(record)
        ],
    }
