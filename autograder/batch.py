"""Many submissions, graded one after another or by several processes at the same time.

Each process has its own engine, and with it an interpreter of its own that forks workers. A
process that ends in the middle costs the submission that it had a second attempt, and no other
one anything. All of them end with the process that started them, however that ends.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from multiprocessing.connection import Connection, wait
from typing import Any

from autograder.assignment import Assignment
from autograder.control import ZygoteLost
from autograder.grading import CourseBroken, Grader
from autograder.isolation import Report, Tier
from autograder.own_processes import ctrl_c_held_back, imports_only_what_is_installed
from autograder.provenance import Terms
from autograder.restoring import otter_results
from autograder.results import SubmissionResult
from autograder.submission import Submission

_ATTEMPTS = 2


class IsolationTooWeak(RuntimeError):
    """Student code would be shut in less strongly than is required.

    Parameters
    ----------
    report : Report
        What there is.
    """

    def __init__(self, report: Report) -> None:
        super().__init__(report)
        self.report = report


@dataclass(frozen=True)
class NotGraded:
    """The grader failed on one submission; says nothing about the student.

    Parameters
    ----------
    why : str
        For the author.
    """

    why: str


Graded = SubmissionResult | NotGraded
_Answer = dict[str, Any] | NotGraded | Exception  # of a process: see `_packed`
# What `grade_all` does, wherever it is done.
GradeAll = Callable[[Assignment, Iterable[Submission], Terms], Iterator[tuple[Submission, Graded]]]


def grade_all(
    assignment: Assignment,
    submissions: Iterable[Submission],
    terms: Terms,
    *,
    jobs: int = 1,
    require: Tier = Tier.PROCESS,
) -> Iterator[tuple[Submission, Graded]]:
    """Grade submissions as they come; no more are taken than are being graded.

    Parameters
    ----------
    terms : Terms
        What holds for all of them.
    jobs : int
        How many processes grade; one grades in this process.
    require : Tier
        How strongly student code must be shut in.

    Yields
    ------
    submission : Submission
        In the order in which they are done.
    graded : SubmissionResult or NotGraded

    Raises
    ------
    CourseBroken
        If a test file cannot be loaded.
    IsolationTooWeak
        Before anything that belongs to students is run, or as soon as it shows.
    ZygoteLost
        If no worker can be had.
    """
    if jobs == 1:
        with _started(assignment, terms, require) as grader:
            for submission in submissions:
                yield submission, _graded(grader, submission, require)
        return
    pool = _Pool(assignment, terms, require)
    try:
        yield from pool.grade(iter(submissions), jobs)
    finally:
        pool.close()


def _started(assignment: Assignment, terms: Terms, require: Tier) -> Grader:
    grader = Grader(assignment, **asdict(terms))
    try:
        report = grader.isolation()
        if not report.tier.reaches(require):
            raise IsolationTooWeak(report)
    except BaseException:
        grader.close()
        raise
    return grader


def _graded(grader: Grader, submission: Submission, require: Tier) -> Graded:
    try:
        result = grader.grade(submission)
    except ZygoteLost:
        raise
    except Exception as error:  # of the engine, for this submission: others may do better
        return NotGraded(f"{type(error).__name__}: {error}")
    # An interpreter that had to be replaced meanwhile may have found less.
    if not result.isolation.tier.reaches(require):
        raise IsolationTooWeak(result.isolation)
    return result


class _Process:
    """A process that grades, our end of the pipe to it, and what it has been given."""

    def __init__(self, assignment: Assignment, terms: Terms, require: Tier) -> None:
        # Not forked: a fork would share the descriptors of whatever runs here, and so the pipes.
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self._process = context.Process(
            target=_serve, args=(theirs, assignment, terms, require), daemon=True
        )
        with imports_only_what_is_installed(), ctrl_c_held_back():
            self._process.start()
        theirs.close()
        self.task: _Task

    def give(self, task: _Task) -> None:
        self.task = task
        with suppress(ConnectionError):  # then it has ended, which shows when its answer is read
            self.connection.send(task.submission)

    def answer(self) -> Graded | Exception | None:
        """Return what it says, or None if it has ended."""
        try:
            said: _Answer = self.connection.recv()
        except (EOFError, ConnectionError):
            return None
        return _unpacked(said) if isinstance(said, dict) else said

    def end(self) -> None:
        """End it at once: there is nothing of its own that it would have to tidy up."""
        self.connection.close()
        self._process.kill()
        self._process.join()


@dataclass(frozen=True)
class _Task:
    submission: Submission
    attempt: int = 1


class _Pool:
    """The processes of a run."""

    def __init__(self, assignment: Assignment, terms: Terms, require: Tier) -> None:
        self._settings = assignment, terms, require
        self._idle: list[_Process] = []
        self._busy: dict[Connection, _Process] = {}

    def grade(
        self, submissions: Iterator[Submission], jobs: int
    ) -> Iterator[tuple[Submission, Graded]]:
        tasks = map(_Task, submissions)
        again: list[_Task] = []
        done: list[tuple[Submission, Graded]] = []
        while True:
            while len(self._busy) < jobs:
                task = again.pop() if again else next(tasks, None)
                if task is None:
                    break
                self._begin(task)
            yield from done  # while the next ones are graded
            if not self._busy:
                return
            done = []
            answering = set(wait(list(self._busy)))
            for process in [it for it in self._busy.values() if it.connection in answering]:
                answer, task = self._finish(process)
                if answer is not None:
                    done.append((task.submission, answer))
                elif task.attempt < _ATTEMPTS:
                    again.append(_Task(task.submission, task.attempt + 1))
                else:
                    done.append((task.submission, NotGraded("the process that graded it ended")))

    def close(self) -> None:
        for process in [*self._idle, *self._busy.values()]:
            process.end()
        self._idle.clear()
        self._busy.clear()

    def _begin(self, task: _Task) -> None:
        process = self._idle.pop() if self._idle else _Process(*self._settings)
        self._busy[process.connection] = process
        process.give(task)

    def _finish(self, process: _Process) -> tuple[Graded | None, _Task]:
        """Take the answer of a process, or None if it has ended."""
        answer = process.answer()
        if isinstance(answer, Exception):
            raise answer
        del self._busy[process.connection]
        if answer is None:
            process.end()
        else:
            self._idle.append(process)
        return answer, process.task


def _packed(graded: Graded) -> _Answer:
    """Return what travels: whoever packs or unpacks objects of otter's imports all of otter."""
    if isinstance(graded, NotGraded):
        return graded
    return {name: value for name, value in vars(graded).items() if name != "otter"}


def _unpacked(content: dict[str, Any]) -> SubmissionResult:
    return SubmissionResult(**content, otter=otter_results(content["exercises"]))


def _serve(connection: Connection, assignment: Assignment, terms: Terms, require: Tier) -> None:
    """Grade what comes until the other end closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # also where it cannot be blocked
    try:
        with _started(assignment, terms, require) as grader, suppress(EOFError):
            while True:
                connection.send(_packed(_graded(grader, connection.recv(), require)))
    except (CourseBroken, IsolationTooWeak, ZygoteLost) as error:
        connection.send(error)
    except ConnectionError:
        return  # nobody is left to answer to
