"""The mechanisms that shut a worker in, and the tier that those which work add up to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Tier(StrEnum):
    """How strongly workers are shut in; written into every result.

    `FULL` takes every mechanism. `CONFINED` is the same without a user of the worker's own: what
    an unprivileged Linux user gets. `PROCESS` promises no more than a process of its own, forked
    from an interpreter that never held a test or a reference, with limits on resources, closed
    descriptors and an empty environment; what else works is applied there too.
    """

    FULL = "full"
    CONFINED = "confined"
    PROCESS = "process"

    def reaches(self, required: Tier) -> bool:
        """Return whether this tier is at least as strong as another."""
        strongest_first = list(Tier)
        return strongest_first.index(self) <= strongest_first.index(required)


class Mechanism(StrEnum):
    """One thing that the system can be asked to hold a worker back with."""

    LIMITS = "resource limits"
    PARENT_DEATH = "parent-death signal"
    UID_DROP = "uid drop"
    NOT_DUMPABLE = "not dumpable"
    NO_NEW_PRIVILEGES = "no new privileges"
    LANDLOCK = "Landlock"
    SECCOMP = "seccomp"


# Without these there remains what every system has: a process, and limits on it.
BEYOND_PROCESS = frozenset(Mechanism) - {Mechanism.LIMITS, Mechanism.PARENT_DEATH}


@dataclass(frozen=True)
class Finding:
    """Whether one mechanism works here.

    Parameters
    ----------
    reason : str
        Why not; empty if it does.
    """

    mechanism: Mechanism
    reason: str = ""

    @property
    def works(self) -> bool:
        """Whether workers are held back by it."""
        return not self.reason


@dataclass(frozen=True)
class Report:
    """What shuts workers in on this machine."""

    findings: tuple[Finding, ...]

    @property
    def missing(self) -> tuple[Finding, ...]:
        """What does not work, with the reasons."""
        return tuple(finding for finding in self.findings if not finding.works)

    @property
    def shortcomings(self) -> str:
        """What does not work, with the reasons, in words."""
        return "; ".join(f"{finding.mechanism}: {finding.reason}" for finding in self.missing)

    @property
    def tier(self) -> Tier:
        """The strongest tier whose mechanisms all work."""
        missing = {finding.mechanism for finding in self.missing}
        if not missing:
            return Tier.FULL
        return Tier.CONFINED if missing == {Mechanism.UID_DROP} else Tier.PROCESS

    def falls_short_of(self, required: Tier) -> str:
        """Return what to say where a tier is required that is not reached."""
        return (
            f"isolation {required} is required, but this machine offers {self.tier} "
            f"({self.shortcomings})"
        )

    def as_dict(self) -> dict[str, str]:
        """Return the reason, or an empty text, for each mechanism: a form that JSON carries."""
        return {finding.mechanism.value: finding.reason for finding in self.findings}

    @classmethod
    def from_dict(cls, reasons: dict[str, Any]) -> Report:
        """Return the report that `as_dict` was called on."""
        return cls(tuple(Finding(Mechanism(name), why) for name, why in reasons.items()))
