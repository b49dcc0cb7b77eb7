"""What test cases may ask for by the names of their parameters."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.outcomes import CaseEnded, Outcome
from autograder.remote_exercise import RemoteExercise
from autograder.remote_function import RemoteFunction
from autograder.timing import Race, SpeedTest


def environment(student: RemoteExercise, race: Callable[[SpeedTest], Race]) -> dict[str, Any]:
    """Return the names that test cases may ask for; each case gets its own ``rng`` besides."""
    functions = {name: RemoteFunction(student, name) for name in student.names}
    return {**functions, "race": race}


def seeded(seed: int, *names: str) -> np.random.Generator:
    """Return the generator that follows from a seed and the names of what it is for."""
    digest = hashlib.sha256("\0".join(names).encode("utf-8", "surrogateescape")).digest()
    return np.random.default_rng([seed, *np.frombuffer(digest[:16], np.uint32).tolist()])


def no_race(test: SpeedTest) -> Race:
    """Stand in for a race where nothing is timed."""
    raise CaseEnded(Outcome.SKIPPED, "timing was switched off for this run")
