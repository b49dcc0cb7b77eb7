"""What grades on a machine, and how strongly it can shut student code in."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from importlib.metadata import version

from autograder.grading import versions
from autograder.isolation import Report, Tier
from autograder.wheel import wheel
from autograder.workers import worker_source

_DIGITS = 12  # of a hash: enough to tell two apart, and short enough to be compared by eye


def this_grader() -> dict[str, str]:
    """Return all that must be the same on each machine that takes part in a run."""
    engine = hashlib.sha256(wheel()).hexdigest()[:_DIGITS]
    return {**versions(), "distributed": version("distributed"), "engine": engine}


def this_isolation() -> Report:
    """Return what shuts student code in here.

    Raises
    ------
    ZygoteLost
        If that cannot be found out.
    """
    source = worker_source()
    try:
        return source.isolation()
    finally:
        source.close()


def differences(found: Mapping[str, str | None], wanted: Mapping[str, str]) -> str:
    """Return what of a machine is not as here, in words; empty if nothing is."""
    return ", ".join(
        f"{name} {found.get(name) or 'is missing'} (here {version})"
        for name, version in wanted.items()
        if found.get(name) != version
    )


def weakness(report: Report, required: Tier) -> str:
    """Return what a machine lacks of the isolation that is required."""
    return f"offers isolation {report.tier} ({report.shortcomings}), but {required} is required"


if __name__ == "__main__":
    print(json.dumps({"grader": this_grader(), "isolation": this_isolation().as_dict()}))
