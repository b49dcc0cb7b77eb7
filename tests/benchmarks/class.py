"""What it costs to grade a class, beside stock ``otter run`` on the same course, in one run.

    python tests/benchmarks/class.py [--submissions 200] [--otter 10] [--curve 10,100,1000,5000]

Makes different submissions from references, misconceptions, stubs and crashes, grades them with
`handgrad grade` into a gradebook, once with the speed cases and once without, and a sample of them
with `otter run` on the course's own autograder.zip. Then it prints what one more submission costs
in classes of growing size, without the speed cases, and the memory of the grader while it lasts.
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


def handgrad_seconds(paths: Path, output: Path, jobs: int, *options: str) -> float:
    """Return the seconds of one submission of a class, from the command's start to its end."""
    handgrad = [sys.executable, "-m", "autograder", "grade", str(paths), "-o", str(output)]
    course = find_course(Path(__file__).parent)
    total = seconds_of([*handgrad, "--jobs", str(jobs), *options], course)
    return total / len(list(paths.iterdir()))


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


def resident_mib() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / MIB


def curve(assignment: Assignment, sizes: list[int], folder: Path) -> Iterator[str]:
    """Yield a line for each size of a class: what the last tenth of it cost, and the memory."""
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
                kib = (folder / "curve.sqlite").stat().st_size / 1024 / done
                yield (
                    f"{done:6} graded: {ms:7.1f} ms each (the last {last}), grader "
                    f"{resident_mib():6.1f} MiB, gradebook {kib:5.1f} KiB each"
                )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--submissions", type=int, default=200)
    parser.add_argument("--otter", type=int, default=10)
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--curve", default="10,100,1000,5000")
    options = parser.parse_args()
    assignment = load_assignment(find_course(Path(__file__).parent))
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        paths = [
            written(mixed(assignment, number), folder / "class")
            for number in range(options.submissions)
        ]
        if options.submissions:
            jobs = options.jobs
            timed = handgrad_seconds(folder / "class", folder / "timed", jobs)
            untimed = handgrad_seconds(folder / "class", folder / "untimed", jobs, "--no-race")
            rows = [
                ("handgrad grade, with the speed cases", timed * 1000, "ms each"),
                ("handgrad grade, without", untimed * 1000, "ms each"),
            ]
            if options.otter:
                otter = otter_seconds(assignment, paths[: options.otter], folder)
                rows += [
                    (f"otter run, a sample of {options.otter}", otter * 1000, "ms each"),
                    ("otter run / handgrad", otter / timed, ""),
                    ("otter run / handgrad without the speed cases", otter / untimed, ""),
                ]
            print(f"{options.submissions} submissions, {jobs} processes")
            for what, value, unit in rows:
                print(f"{what:46} {value:9.1f} {unit}".rstrip(), flush=True)
        for line in curve(assignment, [int(it) for it in options.curve.split(",")], folder):
            print(line, flush=True)


if __name__ == "__main__":
    main()
