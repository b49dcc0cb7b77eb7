"""Which of several submissions of one student are graded."""

from __future__ import annotations

from enum import StrEnum


class Several(StrEnum):
    """The choices; the value is what one types."""

    NEWEST = "newest"
    OLDEST = "oldest"
    ALL = "all"
