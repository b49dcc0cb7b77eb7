"""How many values a frame holds, and how deep: counted by one rule at both ends.

Else an honest reply would be taken for a lie.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar

from autograder.wire.values import Bounds

CONTAINERS = frozenset({list, tuple, dict})


class Counting(ABC):
    """Counts the values in containers, as far as its bounds allow.

    Attributes
    ----------
    looked_at : frozenset of type
        What `count` is to be told of: containers, and what `meet` is for.
    values : int
        How many there were so far.
    """

    looked_at: ClassVar[frozenset[type]]

    def __init__(self, bounds: Bounds) -> None:
        self.bounds = bounds
        self.values = 1

    def count(self, value: Any, depth: int) -> None:
        """Count what a container that lies so deep holds, and what its containers hold."""
        kind = type(value)
        if kind not in CONTAINERS:
            self.meet(value, depth)
            return
        self.values += len(value)
        if depth >= self.bounds.depth:
            raise self.refusal("containers nested too deeply (or a list that contains itself)")
        if self.values > self.bounds.values:
            raise self.refusal("too many values in lists; return a numpy.ndarray")
        for item in value.values() if kind is dict else value:
            if type(item) in self.looked_at:
                self.count(item, depth + 1)

    @abstractmethod
    def meet(self, value: Any, depth: int) -> None:
        """Deal with what is looked at, but no container."""

    @abstractmethod
    def refusal(self, why: str) -> Exception:
        """Return what is raised for too much."""
