"""What a picture shows, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Caption:
    """What stands above a picture and, in its place, what is read out.

    Parameters
    ----------
    lesson : str
        What there is to learn, as one sentence without a full stop: the picture's title.
    faults : sequence of str or None
        What is wrong with the student's functions, each a sentence without a full stop; None if
        they were not there to be checked.
    right : str
        The sentence to say if nothing is wrong.
    description : str
        What the picture shows, for somebody who does not see it.
    missing : sequence of str
        Why something of the student's could not be drawn; `draw` fills this in.
    """

    lesson: str
    faults: Sequence[str] | None
    right: str
    description: str
    missing: Sequence[str] = ()

    @property
    def agrees(self) -> bool:
        """Whether all could be checked, and nothing speaks against the student's functions."""
        return not self.missing and self.faults is not None and not self.faults

    @property
    def verdict(self) -> str:
        """What is missing, then what is wrong; if there is nothing, that all is right."""
        if self.agrees:
            return self.right
        return " ".join(f"{complaint}." for complaint in (*self.missing, *(self.faults or ())))

    @property
    def text(self) -> str:
        """All of it: the alternative text of the picture."""
        return f"{self.lesson}. {self.verdict} {self.description}"
