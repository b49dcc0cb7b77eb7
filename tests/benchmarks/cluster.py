"""What a Dask cluster grades in an hour, what it costs this side, and what a large class needs.

    python tests/benchmarks/cluster.py [--submissions 100] [--workers 1,2] [--class-size 100000]

Grades different submissions with processes of this machine and with as many Dask workers of one
thread (on this machine as well: a scheduler and workers in processes of their own), with the speed
cases and without. Rates are taken from the first result on. Then it prints what the class needs.
"""

from __future__ import annotations

import argparse
import importlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import psutil

from autograder.assignment import Assignment, find_course, load_assignment
from autograder.batch import GradeAll, grade_all
from autograder.cluster.client import Cluster
from autograder.cluster.messages import answer_to_line, packed_course, submission_to_line
from autograder.gradebook import Gradebook
from autograder.provenance import Provenance, Terms
from autograder.record import Entry

mixed = importlib.import_module("class").mixed  # the file beside this one: a keyword names it
DASK = (sys.executable, "-m", "dask")
KIB, MIB = 1 << 10, 1 << 20
HOUR = 3600
REST_SECONDS = 5.0


@dataclass(frozen=True)
class Run:
    """What one more submission costs, and what was there when the last one was graded.

    Parameters
    ----------
    first : float
        Seconds until the first result: engines start, and the course is sent.
    each : float
        Seconds of one more.
    ours : float
        Seconds of processor time on this side, the gradebook's included.
    sent, received, kept : float
        Bytes to the cluster, back, and in the gradebook.
    """

    first: float
    each: float
    ours: float
    sent: float
    received: float
    kept: float


def measured(grade: GradeAll, assignment: Assignment, count: int, terms: Terms) -> Run:
    submissions = [mixed(assignment, number) for number in range(count)]
    provenance = Provenance(assignment, terms)
    with tempfile.TemporaryDirectory() as folder, Gradebook(Path(folder) / "book.sqlite") as book:
        started = time.perf_counter()
        ours = time.process_time()
        received, first = 0, 0.0
        for submission, result in grade(assignment, submissions, terms):
            book.add(provenance.key(submission), Entry(submission), result, provenance.parts)
            received += len(answer_to_line(result, ""))
            if not first:
                first, ours = time.perf_counter() - started, time.process_time()
        each = (time.perf_counter() - started - first) / (count - 1)
        ours = (time.process_time() - ours) / (count - 1)
        book.close()
        kept = book.path.stat().st_size / count
    sent = sum(len(submission_to_line(it)) for it in submissions) / count
    return Run(first, each, ours, sent, received / count, kept)


@contextmanager
def dask(workers: int) -> Iterator[tuple[str, psutil.Process]]:
    """Give the address of a scheduler with so many workers, and its process."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "scheduler.json"
        place = ["--host", "127.0.0.1", "--no-dashboard"]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder}
        processes = [
            subprocess.Popen(
                [*DASK, "scheduler", *place, "--port", "0", "--scheduler-file", file], **quiet
            )
        ]
        while not file.exists():
            time.sleep(0.05)
        worker = [*DASK, "worker", *place, "--nthreads", "1", "--scheduler-file", file]
        processes += [subprocess.Popen(worker, **quiet) for _ in range(workers)]
        try:
            from distributed import Client

            with Client(scheduler_file=str(file), set_as_default=False) as client:
                client.wait_for_workers(workers)
                address = client.scheduler.address
            yield address, psutil.Process(processes[0].pid)
        finally:
            for process in reversed(processes):
                process.terminate()
                process.wait()


def busy_seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def busy_at_rest(process: psutil.Process) -> float:
    """Return the share of a processor that a process takes when it is asked nothing."""
    before = busy_seconds(process)
    time.sleep(REST_SECONDS)
    return (busy_seconds(process) - before) / REST_SECONDS


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--submissions", type=int, default=100)
    parser.add_argument("--workers", default="1,2")
    parser.add_argument("--class-size", type=int, default=100_000)
    options = parser.parse_args()
    assignment = load_assignment(find_course(Path(__file__).parent))
    count = options.submissions
    print(f"the course, sent once to each worker: {len(packed_course(assignment)) / KIB:.0f} KiB")
    for terms, what in ((Terms(), "with"), (Terms(race=False), "without")):
        print(f"\n{what} the speed cases, {count} submissions")
        for workers in map(int, options.workers.split(",")):
            here = measured(partial(grade_all, jobs=workers), assignment, count, terms)
            with dask(workers) as (address, scheduler), Cluster(address) as cluster:
                resting = busy_at_rest(scheduler)
                before, started = busy_seconds(scheduler), time.perf_counter()
                there = measured(cluster.grade_all, assignment, count, terms)
                busy = busy_seconds(scheduler) - before
                scheduling = (busy - resting * (time.perf_counter() - started)) / count
                memory = scheduler.memory_info().rss / MIB
            print(
                f"  {workers} at a time: processes {1 / here.each:5.1f}/s, "
                f"first after {here.first:4.1f} s; "
                f"Dask workers {1 / there.each:5.1f}/s, first after {there.first:4.1f} s"
            )
            if workers == 1:
                one, bound = there, max(there.ours, scheduling)
                print(
                    f"  each costs this side {there.ours * 1000:.1f} ms, "
                    f"the scheduler {scheduling * 1000:.1f} ms of processor time; "
                    f"{there.sent / KIB:.1f} KiB go out, {there.received / KIB:.1f} KiB come back, "
                    f"{there.kept / KIB:.1f} KiB stay in the gradebook; "
                    f"scheduler {memory:.0f} MiB"
                )
        size = options.class_size
        print(
            f"  {size:,} submissions: {size * one.each / HOUR:.1f} hours of one core; "
            f"no more than {one.each / bound:.0f} cores are of use, "
            f"which need {size * bound / HOUR:.1f} hours; gradebook {size * one.kept / MIB:.0f} MiB"
        )


if __name__ == "__main__":
    main()
