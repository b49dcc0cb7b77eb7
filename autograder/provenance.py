"""What a result follows from, as hashes: the same in, the same out, but for times."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from autograder.assignment import Assignment
from autograder.grading import versions
from autograder.machine import processor
from autograder.sources_json import sources_to_json
from autograder.submission import Submission
from autograder.wheel import wheel


@dataclass(frozen=True)
class Terms:
    """What a run is asked for, as far as results depend on it; see `Grader`."""

    seed: int | None = None
    race: bool = True
    hidden_counterexamples: bool = False


@dataclass(frozen=True)
class Key:
    """What tells one result from another.

    Parameters
    ----------
    assignment : str
        Of all files of the course that a result can depend on.
    submission : str
        Of the sources and of the student's id, which random cases follow from.
    seed : int
    grader : str
        Of the engine, the versions below it, and the terms that it grades on.
    """

    assignment: str
    submission: str
    seed: int
    grader: str


class Provenance:
    """Where the results of a run come from.

    Parameters
    ----------
    assignment : Assignment
    terms : Terms
        What the run is asked for.

    Attributes
    ----------
    parts : dict
        For the record: the hashes of tests, solutions and engine, versions, the processor.
    """

    def __init__(self, assignment: Assignment, terms: Terms) -> None:
        exercises = assignment.exercises
        tests = [path for it in exercises for path in (it.public_tests, it.hidden_tests)]
        solutions = [path for it in exercises for path in (it.solution, *it.misconceptions)]
        stubs = [it.stub for it in exercises]
        self.parts: dict[str, object] = {
            "tests": _of_files(tests, assignment.root),
            "solutions": _of_files(solutions, assignment.root),
            "engine": hashlib.sha256(wheel()).hexdigest(),
            "versions": versions(),
            "processor": processor(),
            "race": terms.race,
            "hidden_counterexamples": terms.hidden_counterexamples,
        }
        self._assignment = _of_files([assignment.file, *stubs, *tests, *solutions], assignment.root)
        self._seed = assignment.seed if terms.seed is None else terms.seed
        needed = ("engine", "versions", "race", "hidden_counterexamples")
        self._grader = _digest(
            json.dumps({name: self.parts[name] for name in needed}, sort_keys=True).encode()
        )

    def key(self, submission: Submission) -> Key:
        """Return the key of a submission's result."""
        return Key(self._assignment, submission_hash(submission), self._seed, self._grader)


def submission_hash(submission: Submission) -> str:
    """Return what tells a submission from others: its content, and its name."""
    content = sources_to_json(submission.sources)
    return _digest(f"{submission.name}\0{content}".encode("utf-8", "surrogatepass"))


def _of_files(paths: Iterable[Path], root: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(paths):
        name = path.relative_to(root).as_posix()
        digest.update(f"{name}\0{_digest(path.read_bytes())}\n".encode())
    return digest.hexdigest()


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
