"""What a student waits for `handgrad check`, beside stock ``otter check``, in one run.

    python tests/benchmarks/check.py

Prints medians of 10, from shell to prompt and all on one core, in a folder as students get it: the
help, one exercise and all of them with the references in it, all of them untouched (which costs a
new process for each that fails), and `otter check` on one trivial question. The rounds take turns,
so that other work on the machine meets all of them alike.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

from autograder.assignment import Assignment, find_course, load_assignment
from autograder.student_bundle import build_student

REPETITIONS = 10
QUESTION = """\
from otter.test_files import test_case
OK_FORMAT = False
name = "q1"

@test_case(points=1)
def two_is_twice_one(double):
    assert double(1) == 2
"""


def seconds(command: list[str], folder: Path) -> float:
    started = time.perf_counter()
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    took = time.perf_counter() - started
    if done.returncode not in (0, 1):
        raise SystemExit(f"{command}: {done.stderr.decode()}")
    return took


def unpacked(assignment: Assignment, folder: Path) -> Path:
    build_student(assignment, folder / "student.zip")
    with zipfile.ZipFile(folder / "student.zip") as archive:
        archive.extractall(folder)
    return next(path.parent for path in folder.glob("*/README.md"))


def main() -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    assignment = load_assignment(find_course(Path(__file__).parent), complete=True)
    programs = Path(sys.executable).parent
    handgrad, otter = str(programs / "handgrad"), [sys.executable, "-m", "otter"]
    with tempfile.TemporaryDirectory() as scratch:
        untouched = unpacked(assignment, Path(scratch))
        solved = shutil.copytree(untouched, Path(scratch) / "solved")
        for exercise in assignment.exercises:
            shutil.copy(exercise.solution, solved / "exercises")
        trivial = Path(scratch) / "trivial"
        (trivial / "tests").mkdir(parents=True)
        (trivial / "tests" / "q1.py").write_text(QUESTION)
        (trivial / "work.py").write_text("def double(a): return 2 * a\n")
        first = assignment.slugs[0]
        commands = {
            "handgrad --help": ([handgrad, "--help"], solved),
            f"handgrad check {first}": ([handgrad, "check", first], solved),
            "handgrad check --no-race, all right": ([handgrad, "check", "--no-race"], solved),
            "handgrad check --no-race, untouched": ([handgrad, "check", "--no-race"], untouched),
            "otter check, one trivial question": (
                [*otter, "check", "-q", "q1", "work.py"],
                trivial,
            ),
        }
        took: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(REPETITIONS):
            for name, (command, folder) in commands.items():
                took[name].append(seconds(command, folder))
    medians = {name: statistics.median(times) for name, times in took.items()}
    otters = medians["otter check, one trivial question"]
    for name, median in medians.items():
        print(f"{name:40} {median:6.2f} s   {otters / median:4.1f} times as fast as otter check")


if __name__ == "__main__":
    main()
