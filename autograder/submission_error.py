"""What is raised when a path cannot be graded at all."""

from __future__ import annotations

from pathlib import Path


class SubmissionError(ValueError):
    """The path holds nothing that can be graded.

    Parameters
    ----------
    why : str
        For the student, who need not know where the grader keeps what was handed in.
    """

    def __init__(self, path: Path | str, why: str) -> None:
        super().__init__(f"{path}: {why}")
        self.why = why
