"""What a client and the engines on a cluster say to one another: lines of JSON, no pickles.

An engine is told its orders, then a submission a line, and answers each with a line. All of it is
ASCII: students' texts may hold anything, also what no encoding can carry unless it is escaped.
"""

from __future__ import annotations

import base64
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from autograder.assignment import Assignment
from autograder.batch import Graded, NotGraded
from autograder.deterministic_zip import zipped
from autograder.isolation import Report, Tier
from autograder.provenance import Terms
from autograder.restoring import otter_results
from autograder.result_json import from_json, to_json
from autograder.results import SubmissionResult
from autograder.sources_json import sources_from_json, sources_to_json
from autograder.submission import Submission


@dataclass(frozen=True)
class Orders:
    """What an engine needs to know before it grades.

    Parameters
    ----------
    grader : mapping
        What `this_grader` must return there.
    require : Tier
        How strongly it must shut student code in.
    course : bytes
        See `packed_course`.
    """

    grader: Mapping[str, str]
    require: Tier
    terms: Terms
    course: bytes

    def to_line(self) -> str:
        """Return it as a line, without the line's end."""
        course = base64.b64encode(self.course).decode()
        return json.dumps(
            {
                "grader": dict(self.grader),
                "require": self.require,
                "terms": asdict(self.terms),
                "course": course,
            }
        )

    @classmethod
    def from_line(cls, line: str) -> Orders:
        """Return what `to_line` was called on."""
        content = json.loads(line)
        return cls(
            content["grader"],
            Tier(content["require"]),
            Terms(**content["terms"]),
            base64.b64decode(content["course"]),
        )


class Stop(StrEnum):
    """Why an engine ends without grading: it is not only about one submission."""

    UNFIT = "unfit"
    COURSE_BROKEN = "course broken"
    NO_WORKER = "no worker"


@dataclass(frozen=True)
class Stopped:
    """The last that an engine says."""

    kind: Stop
    why: str


def packed_course(assignment: Assignment) -> bytes:
    """Return a zip of all files of a course that grading reads."""
    files = [assignment.file]
    for exercise in assignment.exercises:
        files += (*exercise.required, *exercise.misconceptions)
    root = assignment.root
    return zipped({path.relative_to(root).as_posix(): path.read_bytes() for path in files})


def unpack_course(content: bytes, folder: Path) -> None:
    """Write the files of a course into a folder."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        archive.extractall(folder)


def submission_to_line(submission: Submission) -> str:
    """Return a submission's name and sources, all that grading depends on, as a line."""
    return json.dumps({"name": submission.name, "sources": sources_to_json(submission.sources)})


def submission_from_line(line: str) -> Submission:
    """Return what `submission_to_line` was called on."""
    content = json.loads(line)
    return Submission(content["name"], sources_from_json(content["sources"]))


def answer_to_line(answer: Graded | Stopped, processor: str) -> str:
    """Return what became of a submission as a line."""
    content: dict[str, Any]
    if isinstance(answer, Stopped):
        content = {"stopped": answer.kind, "why": answer.why}
    elif isinstance(answer, NotGraded):
        content = {"not_graded": answer.why}
    else:
        content = {
            "exercises": to_json(answer.exercises),
            "seed": answer.seed,
            "isolation": answer.isolation.as_dict(),
            "seconds": answer.seconds,
            "processor": processor,
        }
    return json.dumps(content)


def answer_from_line(line: str, submission: Submission) -> Graded | Stopped:
    """Return what became of a submission.

    Parameters
    ----------
    submission : Submission
        As it was sent.
    """
    content = json.loads(line)
    if "stopped" in content:
        return Stopped(Stop(content["stopped"]), content["why"])
    if "not_graded" in content:
        return NotGraded(content["not_graded"])
    exercises = from_json(content["exercises"])
    return SubmissionResult(
        name=submission.name,
        exercises=exercises,
        otter=otter_results(exercises),
        seed=content["seed"],
        isolation=Report.from_dict(content["isolation"]),
        seconds=content["seconds"],
        notes=submission.notes,
        processor=content["processor"],
    )
