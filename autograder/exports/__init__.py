"""What counts for each student, in the formats of other platforms.

One module a format, which says where the format is documented; `registry` holds them all.
"""

from __future__ import annotations

from enum import StrEnum


class Format(StrEnum):
    """The choices; the value is what one types."""

    CSV = "csv"
    GRADESCOPE = "gradescope"
    CANVAS = "canvas"
    MOODLE = "moodle"
    PRAIRIELEARN = "prairielearn"
    GITHUB = "github"


class ExportError(ValueError):
    """Nothing can be exported; the message says why."""
