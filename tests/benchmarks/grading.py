"""What it costs to grade one more submission, beside stock ``otter run``, in one run.

    python tests/benchmarks/grading.py

Prints medians of 20, with all processes on one core: the wall time of a whole submission (the
references, all exercises, without the speed cases) that comes to an engine at rest, which has its
workers standing by, and of one that comes right after another; beside each what the tests take when
the same functions are called in-process, after the same rest or right after one another; and `otter
run` on a zip of one trivial question.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import starmap
from pathlib import Path
from typing import Any

from otter.test_files.exception_test import ExceptionTestFile

from autograder.assignment import Assignment, find_course, load_assignment
from autograder.cases import RecordedTestFile
from autograder.environment import seeded
from autograder.grading import Grader
from autograder.outcomes import CallFailed, CaseEnded, Outcome
from autograder.submission import Submission

REPETITIONS = 20
OTTER_REPETITIONS = 5
SECONDS_OF_REST = 0.3
QUESTION = """\
from otter.test_files import test_case
OK_FORMAT = False
name = "q1"

@test_case(points=1)
def two_is_twice_one(double):
    assert double(1) == 2
"""


def median_ms(repetitions: int, work: Callable[[], object]) -> float:
    times = []
    for _ in range(repetitions):
        started = time.perf_counter()
        work()
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times)


class LocalFunction:
    """The reference in this process: what a test case costs without any engine around it."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return self.function(*args, **kwargs)
        except ValueError as error:
            text = str(error)
            raise CallFailed(
                Outcome.CRASHED, text, exception_types=("ValueError",), text=text
            ) from None

    def starmap(self, cases: Iterable[Sequence[Any]]) -> Iterator[Any]:
        return starmap(self, cases)

    def call_returning_arguments(self, *args: Any) -> tuple[Any, list[Any]]:
        return self(*args), list(args)

    def starmap_returning_arguments(
        self, cases: Iterable[Sequence[Any]]
    ) -> Iterator[tuple[Any, list[Any]]]:
        return starmap(self.call_returning_arguments, cases)

    def call_measuring_memory(self, *args: Any) -> tuple[Any, None]:
        return self(*args), None


def no_race(*_: object) -> None:
    raise CaseEnded(Outcome.SKIPPED, "not timed here")


def in_process(assignment: Assignment) -> Callable[[], None]:
    """Return the same test files on the same functions, without isolation."""
    prepared = []
    for exercise in assignment.exercises:
        module: dict[str, Any] = {"__name__": exercise.slug}
        exec(compile(exercise.solution_source, exercise.slug, "exec"), module)
        functions = {name: LocalFunction(module[name]) for name in exercise.functions}
        for path in (exercise.public_tests, exercise.hidden_tests):
            prepared.append((ExceptionTestFile.from_file(str(path)), functions))

    def run() -> None:
        for file, functions in prepared:
            recorded = RecordedTestFile.recording(file, [], lambda name: seeded(0, name))
            recorded.run({**functions, "race": no_race})
            failed = [
                case.name
                for case in recorded.case_results
                if case.outcome not in (Outcome.PASSED, Outcome.SKIPPED)
            ]
            if failed:
                raise SystemExit(f"in process, the reference failed {failed}")

    return run


def otter_run(folder: Path) -> Callable[[], None]:
    """Return a run of stock otter on one trivial question."""
    (folder / "tests").mkdir()
    (folder / "out").mkdir()
    (folder / "tests" / "q1.py").write_text(QUESTION)
    (folder / "submission.py").write_text("def double(a): return 2 * a\n")
    otter = [sys.executable, "-m", "otter"]

    def call(*arguments: str) -> None:
        subprocess.run([*otter, *arguments], cwd=folder, check=True, capture_output=True)

    call("generate", "-t", "tests", "-o", "autograder.zip", "--no-environment")
    return lambda: call("run", "-a", "autograder.zip", "-o", "out", "submission.py")


def after_rest_ms(work: Callable[[], object]) -> float:
    """Return what one run takes in a process that had nothing to do before."""
    time.sleep(SECONDS_OF_REST)
    return median_ms(1, work)


def main() -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    assignment = load_assignment(find_course(Path(__file__).parent))
    sources = {exercise.slug: exercise.solution_source for exercise in assignment.exercises}
    submission = Submission("reference", sources)
    bare = in_process(assignment)
    with Grader(assignment, race=False) as grader, tempfile.TemporaryDirectory() as folder:
        tier = grader.isolation().tier

        def grade() -> None:
            grader.grade(submission)

        grade()
        bare()
        rested, bare_rested = [], []
        for _ in range(REPETITIONS):
            grader.prepare()
            rested.append(after_rest_ms(grade))
            bare_rested.append(after_rest_ms(bare))
        rested_ms, bare_rested_ms = statistics.median(rested), statistics.median(bare_rested)
        in_a_row_ms, bare_ms = median_ms(REPETITIONS, grade), median_ms(REPETITIONS, bare)
        otter_ms = median_ms(OTTER_REPETITIONS, otter_run(Path(folder)))
    added_ms = rested_ms - bare_rested_ms
    rows = [
        (f"one submission, engine at rest, tier {tier}", rested_ms),
        ("  of which the tests, called in-process", bare_rested_ms),
        ("  added by the engine", added_ms),
        ("one submission right after another", in_a_row_ms),
        ("  of which the tests, called in-process", bare_ms),
        ("  added by the engine", in_a_row_ms - bare_ms),
        ("otter run, one trivial question", otter_ms),
    ]
    for what, ms in rows:
        print(f"{what:46} {ms:9.1f} ms")
    print(f"otter run / added by the engine at rest: {otter_ms / added_ms:.0f}")
    print(f"otter run / one submission right after another: {otter_ms / in_a_row_ms:.0f}")


if __name__ == "__main__":
    main()
