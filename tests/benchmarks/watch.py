"""How long it takes from a save to the verdict on the screen of `handgrad watch`.

    python tests/benchmarks/watch.py

Saves the files of a copy of this course, wrong and right by turns, each 20 times, and waits until
the screen of a terminal shows what became of it. Prints the median and the largest, in ms, and
ends with 1 if a median is not below the 500 ms that are promised.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

from autograder.assignment import Assignment, Exercise, find_course, load_assignment

ROOT = find_course(Path(__file__).parent)
sys.path.insert(0, str(ROOT))
from tests.autograder.terminal import Terminal  # noqa: E402

REPETITIONS = 20
PROMISED_MS = 500.0


def measure(exercise: Exercise, watching: Terminal) -> list[float]:
    """Return the milliseconds from each save to its verdict."""
    # What it is called when it raises differs each time, so an old screen does not count.
    took = []
    for turn in range(REPETITIONS):
        source, verdict = exercise.solution_source, "✓ done"
        if turn % 2:
            verdict = f"turn {turn}"
            source += f"\n\ndef {exercise.functions[0]}(*args):\n    raise KeyError('{verdict}')\n"
        started = time.perf_counter()
        exercise.stub.write_text(source, encoding="utf-8")
        watching.wait_for(exercise.title, verdict)
        took.append(1000 * (time.perf_counter() - started))
    return took


def in_all(assignment: Assignment) -> bool:
    """Print a line for each exercise, and return whether all are as fast as promised."""
    with Terminal(assignment.root, "watch", rows=50) as watching:
        watching.wait_for(f"0 of {len(assignment.exercises)} done", "not attempted")
        medians = []
        for exercise in assignment.exercises:
            took = measure(exercise, watching)
            medians.append(statistics.median(took))
            print(f"{exercise.slug:<24} median {medians[-1]:6.0f} ms   most {max(took):6.0f} ms")
    return max(medians) < PROMISED_MS


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        course = Path(folder) / "course"
        for name in ("exercises", "solutions", "tests/public", "tests/hidden"):
            shutil.copytree(ROOT / name, course / name)
        sys.exit(not in_all(load_assignment(course)))


if __name__ == "__main__":
    main()
