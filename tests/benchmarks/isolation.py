"""What shutting workers in costs, beside the same without it, in one run.

    python tests/benchmarks/isolation.py

Prints medians. Of a worker: the wall time from asking the warm zygote to the first reply (to a
source of one line), for the best tier of this machine, for the tier `process`, and for a bare fork
of an interpreter that has imported the same modules and whose child only writes one byte. Of a
submission (the references, without races): the wall time of grading it on both tiers. All run on
one core, and what is compared takes turns, so that a busy machine slows both alike.
"""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from autograder.assignment import find_course, load_assignment
from autograder.channel import Channel
from autograder.grading import Grader
from autograder.isolation import BEYOND_PROCESS, Limits
from autograder.submission import Submission
from autograder.zygote import Zygote

WORKERS = 200
SUBMISSIONS = 20
LIMITS = Limits(cpu_seconds=5, memory_bytes=2 << 30)
LOAD = ("load", "demo", "def f(): return 1", ["f"], 1 << 20)


def in_turns(repetitions: int, works: dict[str, Callable[[], float]]) -> dict[str, float]:
    """Return the median of the seconds that each work says it took, in ms."""
    for work in works.values():
        work()
    times: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(repetitions):
        for name, work in works.items():
            times[name].append(work() * 1000)
    return {name: statistics.median(values) for name, values in times.items()}


def first_reply(zygote: Zygote) -> Callable[[], float]:
    def work() -> float:
        started = time.perf_counter()
        worker = zygote.fork(LIMITS)
        Channel(worker).exchange(LOAD, 10.0)
        seconds = time.perf_counter() - started
        worker.end()
        return seconds

    return work


class BareForks:
    """An interpreter with all that the zygote has imported, which forks and does nothing else."""

    SCRIPT = """
import gc, os, sys
sys.path.insert(0, sys.argv[1])
from autograder import imports
imports.preload()
gc.collect()
gc.freeze()
while os.read(0, 1):
    pid = os.fork()
    if pid == 0:
        os.write(1, b"x")
        os._exit(0)
    os.waitpid(pid, 0)
    os.write(1, b"y")
"""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-c", self.SCRIPT, str(Path(__file__).parents[2])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
        )

    def first_byte(self) -> float:
        started = time.perf_counter()
        self._process.stdin.write(b"x")
        self._process.stdout.read(1)
        seconds = time.perf_counter() - started
        self._process.stdout.read(1)  # the end of the child must not slow down what comes next
        return seconds

    def close(self) -> None:
        self._process.communicate()


def graded(grader: Grader, submission: Submission) -> Callable[[], float]:
    def work() -> float:
        result = grader.grade(submission)
        if result.has_grader_fault:
            raise SystemExit("the references were not graded")
        return result.seconds

    return work


def main() -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    bare = BareForks()
    assignment = load_assignment(find_course(Path(__file__).parent))
    sources = {exercise.slug: exercise.solution_source for exercise in assignment.exercises}
    submission = Submission("reference", sources)
    best, weak = Zygote(), Zygote(without=BEYOND_PROCESS)
    tier = str(best.isolation().tier)
    with (
        Grader(assignment, race=False, zygote=best) as strict,
        Grader(assignment, race=False, zygote=weak) as loose,
    ):
        of_a_worker = in_turns(
            WORKERS,
            {
                "bare fork, first byte": bare.first_byte,
                "worker of tier process, first reply": first_reply(weak),
                f"worker of tier {tier}, first reply": first_reply(best),
            },
        )
        of_a_submission = in_turns(
            SUBMISSIONS,
            {
                "honest submission, tier process": graded(loose, submission),
                f"honest submission, tier {tier}": graded(strict, submission),
            },
        )
    bare.close()
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    for rows in (of_a_worker, of_a_submission):
        base = next(iter(rows.values()))
        for what, ms in rows.items():
            print(f"{what:42} {ms:9.2f} ms {ms / base:6.2f} x")


if __name__ == "__main__":
    main()
