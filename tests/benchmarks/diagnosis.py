"""What it costs to explain a submission that fails everything, beside grading it without.

    python tests/benchmarks/diagnosis.py

Prints medians with all processes on one core: wall time of whole submissions that fail every
exercise (without the speed cases), each graded in turn with and without explanations. Honest
misconceptions of all exercises come from the bank, several for each; wrong answers that are in no
bank are the references with all their results doubled and shifted: relations are looked for then.
"""

from __future__ import annotations

import os
import statistics
import time
from pathlib import Path

from autograder.assignment import Assignment, find_course, load_assignment
from autograder.grading import Grader
from autograder.submission import Submission

SUBMISSIONS = 8
REPETITIONS = 5
SPOILED = """

def _spoiled(value):
    if isinstance(value, dict):
        return {key: _spoiled(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(_spoiled(item) for item in value)
    return value if isinstance(value, bool) else type(value)(2 * value + 3) if isinstance(
        value, (int, float)) else (2 * value + value.size).astype(value.dtype)

def _spoils(function):
    return lambda *args, **kwargs: _spoiled(function(*args, **kwargs))

"""


def misconceptions(assignment: Assignment, index: int) -> Submission:
    sources = {}
    for exercise in assignment.exercises:
        paths = exercise.misconceptions
        sources[exercise.slug] = paths[index % len(paths)].read_text(encoding="utf-8")
    return Submission(f"misconceptions-{index}", sources)


def unknown(assignment: Assignment) -> Submission:
    sources = {}
    for exercise in assignment.exercises:
        spoiled = "".join(f"{name} = _spoils({name})\n" for name in exercise.functions)
        sources[exercise.slug] = exercise.solution_source + SPOILED + spoiled
    return Submission("unknown", sources)


def milliseconds(grader: Grader, submission: Submission) -> tuple[float, float]:
    """Return the wall time of one grading, and the grader's own processor time."""
    wall, processor = time.perf_counter(), time.process_time()
    grader.grade(submission)
    return (time.perf_counter() - wall) * 1000, (time.process_time() - processor) * 1000


def main() -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    assignment = load_assignment(find_course(Path(__file__).parent))
    known = [misconceptions(assignment, index) for index in range(SUBMISSIONS)]
    with (
        Grader(assignment, race=False) as explaining,
        Grader(assignment, race=False, explain=False) as plain,
    ):
        for what, submissions in (
            ("misconceptions", known),
            ("unknown", [unknown(assignment)] * SUBMISSIONS),
        ):
            added, processor, graded = [], [], []
            for repetition in range(REPETITIONS + 1):
                for submission in submissions:
                    wall_with, processor_with = milliseconds(explaining, submission)
                    wall, processor_without = milliseconds(plain, submission)
                    if repetition:  # the first round warms up
                        graded.append(wall)
                        added.append(wall_with - wall)
                        processor.append(processor_with - processor_without)
            for row, times in (
                (f"{what}: graded without explanations", graded),
                ("  added by the diagnosis", added),
                ("  the same in processor time", processor),
            ):
                print(f"{row:46} {statistics.median(times):8.1f} ms")


if __name__ == "__main__":
    main()
