"""How often a race gives the verdict that is deserved, and how far usual methods are from limits.

    python tests/benchmarks/timing_verdict.py [--verdicts 3000] [--others 300] [--load quiet]

Every verdict is a real one: two fresh workers, the speed cases' own test, all limits. The slowed
reference computes what the reference computes, and some of the rows once more; how many is found by
measuring the ratio first. Each kind of cell is run on a quiet core and beside a process that
never rests on the same core. Figures come with their 95 % confidence interval (Clopper and Pearson,
1934). In full this takes some hours.
"""

from __future__ import annotations

import argparse
import contextlib
import math
import os
import platform
import runpy
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from scipy.stats import binomtest

from autograder.assignment import find_course, load_assignment
from autograder.calls import CallLimits
from autograder.isolation import keep_freed_memory
from autograder.outcomes import CaseEnded, Wrong
from autograder.process import WorkerProcess
from autograder.remote_exercise import RemoteExercise
from autograder.submitted_file import SubmittedFile
from autograder.timing import Race, SpeedTest, Stopwatch, assert_within
from autograder.timing.pairs import Pair, Track
from autograder.timing.race import Clock
from autograder.zygote import Zygote

METHODS = Path(__file__).parent / "methods"
EXAM_ANSWER = Path(__file__).parents[1] / "submissions/seed_answers/exercises/conv2d.py"
# Slowed to a ratio, judged by a limit, and whether it deserves to pass. The first two matter most.
CELLS = (
    (1.0, 1.25, True),
    (1.5, 1.25, False),
    (0.8 * 2.2, 2.2, True),
    (1.2 * 2.2, 2.2, False),
    (0.8 * 6.0, 6.0, True),
    (1.2 * 6.0, 6.0, False),
)
LOADS = ["quiet", "neighbour"]
_PAIRS = 31
_CALIBRATIONS = 3
SLOWED = """
{source}

_convolve = conv2d

def conv2d(x, *others):
    out = _convolve(x, *others)
    more = round(({ratio} - 1) * x.shape[2])
    while more >= others[0].shape[2]:
        _convolve(x[:, :, :more], *others)
        more -= x.shape[2]
    return out
"""


class Bench:
    """The reference, the test that the speed cases use, and workers for both sides."""

    def __init__(self) -> None:
        keep_freed_memory()  # as a grader does
        assignment = load_assignment(find_course(Path(__file__).parent))
        (exercise,) = (each for each in assignment.exercises if each.slug == "conv2d")
        self.source = exercise.solution_source
        self.test: SpeedTest = runpy.run_path(str(exercise.hidden_tests))["SPEED"]
        self.limits: CallLimits = assignment.limits.call_limits
        self.zygote = Zygote()

    @contextlib.contextmanager
    def workers(self, source: str, patience: float = 1.0) -> Iterator[list[RemoteExercise]]:
        patient = replace(
            self.limits,
            call_seconds=self.limits.call_seconds * patience,
            exercise_seconds=self.limits.exercise_seconds * patience,
        )
        both = [
            RemoteExercise(SubmittedFile(self.zygote, "conv2d", text, ("conv2d",), patient))
            for text in (source, self.source)
        ]
        try:
            yield both
        finally:
            for worker in both:
                worker.renew()

    def ratio(self, source: str, pairs: int) -> float:
        """Return the median ratio of many pairs, without any test that may stop early."""
        with self.workers(source, patience=100.0) as (student, reference):
            track = Track(student, reference, np.random.default_rng(), WorkerProcess.cpu_seconds)
            rounds = [Pair(tuple(track.laps(self.test))) for _ in range(pairs + 1)]
        return statistics.median(pair.ratio(Clock.PROCESSOR) for pair in rounds[1:])

    def slowed(self, target: float) -> tuple[str, float]:
        """Return the reference slowed down to about this ratio, and what it is as measured."""
        if target == 1:
            return self.source, self.ratio(self.source, _PAIRS)
        ratio, measured = target, 0.0
        for _ in range(_CALIBRATIONS):
            source = SLOWED.format(source=self.source, ratio=ratio)
            measured = self.ratio(source, _PAIRS)
            ratio = 1 + (ratio - 1) * (target - 1) / (measured - 1)
        return source, measured

    def verdict(self, source: str) -> tuple[Race, float]:
        """Return a race between fresh workers, and the seconds it took."""
        self.zygote.prepare(self.limits.of_worker, 2)  # as a grader does
        with self.workers(source) as (student, reference):
            begin = time.perf_counter()
            race = Stopwatch(student, reference)(self.test)
            return race, time.perf_counter() - begin

    def core(self) -> set[int]:
        """Return the core that all workers share."""
        worker = self.zygote.fork(self.limits.of_worker)
        cores = os.sched_getaffinity(worker.pid)
        worker.end()
        return cores


@contextlib.contextmanager
def neighbour(cores: set[int]) -> Iterator[None]:
    """Have a process on these cores that never rests."""
    busy = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        os.sched_setaffinity(busy.pid, cores)
        yield
    finally:
        busy.kill()
        busy.wait()


def is_within(race: Race, limit: float) -> bool:
    """Return the verdict that a case would give."""
    try:
        assert_within(race, limit)
    except Wrong:
        return False
    return True


def cell(bench: Bench, target: float, limit: float, deserved: bool, verdicts: int) -> str:
    """Race so many times; return a line about how often the verdict was right."""
    source, ratio = bench.slowed(target)
    races = [bench.verdict(source) for _ in range(verdicts)]
    right = sum(is_within(race, limit) == deserved for race, _ in races)
    low, high = binomtest(right, verdicts).proportion_ci(method="exact")
    seconds = sorted(seconds for _, seconds in races)
    pairs = statistics.mean(len(race.ratios) for race, _ in races)
    by_wall = sum(race.clock is Clock.WALL for race, _ in races)
    return (
        f"{ratio:5.2f} {limit:5.2f} {'pass' if deserved else 'fail'} {right:5}/{verdicts:<5}"
        f"{right / verdicts:8.2%} ({low:.2%} to {high:.2%}) {pairs:6.1f} "
        f"{seconds[verdicts // 2]:6.2f} s {seconds[-1]:6.2f} s {by_wall:5}"
    )


def print_methods(bench: Bench) -> None:
    """Print where usual methods lie, and how far from the nearest limit."""
    print(f"{'method':18} {'ratio':>6} {'nearest limit':>14}")
    methods = {path.stem: path for path in sorted(METHODS.glob("*.py"))}
    naive = methods.pop("naive_loops").read_text(encoding="utf-8")
    for name, path in {**methods, "exam answer": EXAM_ANSWER}.items():
        ratio = bench.ratio(path.read_text(encoding="utf-8"), _PAIRS)
        limit = min(bench.test.limits, key=lambda limit: abs(math.log(ratio / limit)))
        print(f"{name:18} {ratio:6.2f} {limit:7.2f} {ratio / limit - 1:+6.0%}", flush=True)
    begin = time.perf_counter()
    try:
        end = str(bench.verdict(naive)[0].stop)
    except CaseEnded as failure:
        end = failure.message
    print(f"naive loops: {end}; {time.perf_counter() - begin:.2f} s in all")


def print_cells(bench: Bench, loads: list[str], verdicts: int, others: int) -> None:
    """Print a line for each kind of load and each cell that is to be run."""
    print(
        f"{'load':10} {'ratio':>5} {'limit':>5} {'':4} {'right':>10} {'':>8} {'95 %':22}"
        f"{'pairs':>6} {'typical':>8} {'longest':>8} {'wall':>5}"
    )
    for load in loads:
        with neighbour(bench.core()) if load == "neighbour" else contextlib.nullcontext():
            for target, limit, deserved in CELLS:
                count = verdicts if limit == CELLS[0][1] else others
                if count:
                    print(f"{load:10}", cell(bench, target, limit, deserved, count), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--verdicts", type=int, default=3000, help="for the narrowest limit")
    parser.add_argument("--others", type=int, default=300, help="for each other limit")
    parser.add_argument("--load", choices=LOADS, action="append", help="only this one")
    parser.add_argument("--methods-only", action="store_true")
    options = parser.parse_args()
    bench = Bench()
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"NumPy {np.__version__}"
    )
    try:
        print_methods(bench)
        if not options.methods_only:
            print_cells(bench, options.load or LOADS, options.verdicts, options.others)
    finally:
        bench.zygote.close()


if __name__ == "__main__":
    main()
