"""A process that grades for a Dask worker: orders and submissions come in, answers go out.

It is no child of Dask's making, so that nothing that befalls it befalls the Dask worker, and forks
and signals are as they are in any other grader. It ends when its input does, however the other
side has ended, and takes its copy of the course with it.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from autograder.assignment import Assignment, load_assignment
from autograder.batch import Graded, IsolationTooWeak, grade_all
from autograder.cluster.about import differences, this_grader, weakness
from autograder.cluster.messages import (
    Orders,
    Stop,
    Stopped,
    answer_to_line,
    submission_from_line,
    unpack_course,
)
from autograder.control import ZygoteLost
from autograder.grading import CourseBroken
from autograder.machine import processor
from autograder.submission import Submission

# A client that was killed says no goodbye, and Dask workers live for weeks.
_IDLE_SECONDS = 600


def main() -> None:
    """Grade what comes on standard input, with the course in the folder that is named."""
    signal.signal(signal.SIGALRM, lambda *_: sys.exit())  # which it does between submissions
    folder = Path(sys.argv[1])
    try:
        # What tests print must not get among the answers.
        answers = os.fdopen(os.dup(1), "w", encoding="ascii")
        os.dup2(2, 1)
        with suppress(BrokenPipeError), answers:  # if it breaks, nobody is left to answer to
            orders = Orders.from_line(sys.stdin.readline())
            unpack_course(orders.course, folder)
            here = processor()
            for answer in _answers(load_assignment(folder, complete=True), orders):
                print(answer_to_line(answer, here), file=answers, flush=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _answers(assignment: Assignment, orders: Orders) -> Iterator[Graded | Stopped]:
    found = this_grader()
    if found != orders.grader:
        yield Stopped(Stop.UNFIT, differences(found, orders.grader))
        return
    try:
        for _, graded in grade_all(
            assignment, _submissions(), orders.terms, require=orders.require
        ):
            yield graded
    except IsolationTooWeak as error:
        yield Stopped(Stop.UNFIT, weakness(error.report, orders.require))
    except CourseBroken as error:
        yield Stopped(Stop.COURSE_BROKEN, str(error))
    except ZygoteLost as error:
        yield Stopped(Stop.NO_WORKER, str(error))


def _submissions() -> Iterator[Submission]:
    while True:
        signal.alarm(_IDLE_SECONDS)
        line = sys.stdin.readline()
        signal.alarm(0)
        if not line:
            return
        yield submission_from_line(line)


if __name__ == "__main__":
    main()
