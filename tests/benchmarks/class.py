"""What it costs to grade a class, beside stock ``otter run`` on the same course, in one run.

    python tests/benchmarks/class.py [--submissions 200] [--otter 10] [--curve 10,100,1000,5000]
                                     [--students 1000]

Makes different submissions from references, misconceptions, stubs and crashes, grades them with
`handgrad grade` into a gradebook, once with the speed cases and once without, and a sample of them
with `otter run` on the course's own autograder.zip. A class costs its whole command, from start to
end; the time until the first result and the rate after it are printed beside that. Then it prints
what one more submission costs in classes of growing size, without the speed cases, and what the
grader and the interpreter that forks its workers hold meanwhile; and, if there are students, what
`report.py` prints of the page on their class. That a grader killed at any moment loses nothing is
shown by ``pytest -m long tests/autograder/test_killed.py``.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.assignment import Assignment, find_course, load_assignment
from autograder.batch import grade_all
from autograder.build import OtterOptions, build_otter
from autograder.gradebook import Gradebook
from autograder.provenance import Provenance, Terms
from autograder.record import Entry
from autograder.submission import Submission

CRASHES = (
    "this is no Python\n",
    "raise RuntimeError('while it is loaded')\n",
    "import os\nos._exit(1)\n",
    "",
)
UNTIMED = Terms(race=False)
MIB = 1 << 20


def mixed(assignment: Assignment, number: int) -> Submission:
    """Return a submission unlike all others: half of its files right, the rest of every kind."""
    draw = random.Random(number)
    sources = {}
    for exercise in assignment.exercises:
        kind = draw.random()
        if kind < 0.5:
            source = exercise.solution_source
        elif kind < 0.8:
            source = draw.choice(exercise.misconceptions).read_text(encoding="utf-8")
        elif kind < 0.95:
            source = exercise.stub.read_text(encoding="utf-8")
        else:
            source = draw.choice(CRASHES)
        sources[exercise.slug] = f"{source}\n# {number}\n"
    return Submission(f"student{number:05}", sources)


def written(submission: Submission, folder: Path) -> Path:
    (folder / submission.name / "exercises").mkdir(parents=True)
    for slug, source in submission.sources.items():
        assert isinstance(source, str)
        (folder / submission.name / "exercises" / f"{slug}.py").write_text(source, encoding="utf-8")
    return folder / submission.name


def seconds_of(command: list[str], folder: Path) -> float:
    started = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return time.perf_counter() - started


@dataclass(frozen=True)
class Cost:
    """Seconds of one submission.

    Parameters
    ----------
    each : float
        Of the whole command.
    first : float
        From the command's start to the first result.
    then : float
        Between two results after that.
    """

    each: float
    first: float
    then: float


def handgrad_cost(paths: Path, output: Path, jobs: int, *options: str) -> Cost:
    command = [sys.executable, "-m", "autograder", "grade", str(paths), "-o", str(output)]
    course = find_course(Path(__file__).parent)
    started = time.perf_counter()
    times = []
    with subprocess.Popen(
        [*command, "--json", "--jobs", str(jobs), *options],
        cwd=course,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        assert process.stdout is not None
        for _ in process.stdout:  # a line for each submission
            times.append(time.perf_counter() - started)
    total = time.perf_counter() - started
    count = len(list(paths.iterdir()))
    assert (process.returncode, len(times)) == (0, count), "not all were graded"
    return Cost(total / count, times[0], (times[-1] - times[0]) / max(1, count - 1))


def otter_seconds(assignment: Assignment, paths: list[Path], folder: Path) -> float:
    """Return the seconds that stock otter needs for one of these."""
    archive = folder / "autograder.zip"
    build_otter(assignment, archive, OtterOptions())
    total = 0.0
    for path in paths:
        packed = folder / f"{path.name}.zip"
        subprocess.run(
            [sys.executable, "-m", "zipfile", "-c", packed, "exercises"], cwd=path, check=True
        )
        run = [sys.executable, "-m", "otter", "run", "-a", str(archive), "-o", "out", str(packed)]
        (folder / "out").mkdir(exist_ok=True)
        total += seconds_of(run, folder)
    return total / len(paths)


def resident_mib(process: int | str) -> float:
    pages = int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / MIB


def children() -> list[str]:
    """Return the processes that this one has started: the interpreter that forks workers."""
    lists = Path("/proc/self/task").glob("*/children")
    return [child for it in lists for child in it.read_text(encoding="ascii").split()]


def held() -> str:
    """Return what this process and its children hold."""
    theirs = sum(map(resident_mib, children()))
    descriptors = len(list(Path("/proc/self/fd").iterdir()))
    threads = len(list(Path("/proc/self/task").iterdir()))
    return (
        f"grader {resident_mib('self'):6.1f} MiB, {descriptors} descriptors, {threads} threads; "
        f"its interpreter {theirs:5.1f} MiB"
    )


def curve(assignment: Assignment, sizes: list[int], folder: Path) -> Iterator[str]:
    """Yield a line for each size of a class: what the last tenth of it cost, and what is held."""
    provenance = Provenance(assignment, UNTIMED)
    with Gradebook(folder / "curve.sqlite") as book:
        submissions = (mixed(assignment, number) for number in range(max(sizes)))
        times = [time.perf_counter()]
        for submission, result in grade_all(assignment, submissions, UNTIMED):
            book.add(provenance.key(submission), Entry(submission), result, provenance.parts)
            times.append(time.perf_counter())
            done = len(times) - 1
            if done in sizes:
                last = max(5, done // 10)
                ms = (times[-1] - times[-1 - last]) / last * 1000
                yield f"{done:6} graded: {ms:7.1f} ms each (the last {last}); {held()}"
    kib = (folder / "curve.sqlite").stat().st_size / 1024 / max(sizes)
    yield f"gradebook: {kib:.1f} KiB each"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--submissions", type=int, default=200)
    parser.add_argument("--otter", type=int, default=10)
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--curve", default="10,100,1000,5000")
    parser.add_argument("--students", type=int, default=1000)
    options = parser.parse_args()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # users have none, whichever side they run
    assignment = load_assignment(find_course(Path(__file__).parent))
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        paths = [
            written(mixed(assignment, number), folder / "class")
            for number in range(options.submissions)
        ]
        if options.submissions:
            jobs = options.jobs
            timed = handgrad_cost(folder / "class", folder / "timed", jobs)
            untimed = handgrad_cost(folder / "class", folder / "untimed", jobs, "--no-race")
            rows = [
                ("handgrad grade, with the speed cases", timed.each * 1000, "ms each"),
                ("  until the first result", timed.first * 1000, "ms"),
                ("  from then on", timed.then * 1000, "ms each"),
                ("handgrad grade, without", untimed.each * 1000, "ms each"),
                ("  until the first result", untimed.first * 1000, "ms"),
                ("  from then on", untimed.then * 1000, "ms each"),
            ]
            if options.otter:
                otter = otter_seconds(assignment, paths[: options.otter], folder)
                rows += [
                    (f"otter run, a sample of {options.otter}", otter * 1000, "ms each"),
                    ("otter run / handgrad", otter / timed.each, ""),
                    ("otter run / handgrad without the speed cases", otter / untimed.each, ""),
                ]
            print(f"{options.submissions} submissions, {jobs} processes")
            for what, value, unit in rows:
                print(f"{what:46} {value:9.1f} {unit}".rstrip(), flush=True)
        for line in curve(assignment, [int(it) for it in options.curve.split(",")], folder):
            print(line, flush=True)
    if options.students:
        pages = [sys.executable, str(Path(__file__).with_name("report.py"))]
        subprocess.run([*pages, "--students", str(options.students)], check=True)


if __name__ == "__main__":
    main()
