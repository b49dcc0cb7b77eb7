"""The side that holds the gradebook: submissions go out, results come in, once each."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import suppress
from itertools import islice
from queue import Empty, SimpleQueue
from types import TracebackType

from dask.typing import Key
from distributed import Future, KilledWorker

from autograder.assignment import Assignment
from autograder.batch import Graded, NotGraded
from autograder.cluster.about import this_grader
from autograder.cluster.connection import Say, check, connected, threads, wait_for_workers
from autograder.cluster.engines import Engines, grade
from autograder.cluster.errors import ClusterLost, ClusterUnusable
from autograder.cluster.messages import (
    Orders,
    Stop,
    Stopped,
    answer_from_line,
    packed_course,
    submission_to_line,
)
from autograder.control import ZygoteLost
from autograder.grading import CourseBroken
from autograder.isolation import Tier
from autograder.provenance import Terms
from autograder.restoring import Restorer
from autograder.submission import Submission

_PATIENCE_SECONDS = 30.0
_LOOK_SECONDS = 1.0  # how often to see what has become of the cluster
_EACH_THREAD = 2  # submissions on their way: one is graded, the next one is there when that is done

_Task = Future[tuple[str, str]]


class Cluster:
    """A connection to a Dask cluster whose scheduler and workers all fit.

    Parameters
    ----------
    address : str
        Of the scheduler. For ``tls://``, certificates are those of Dask's own configuration.
    require : Tier
        How strongly each worker must shut student code in.
    patience_seconds : float
        How long to wait for a worker where there is none, at the start and later.
    say : callable
        Called with a line when there is something to wait for.

    Raises
    ------
    ClusterUnusable
        If the address is none, nobody is there, or a machine does not fit.
    """

    def __init__(
        self,
        address: str,
        require: Tier = Tier.PROCESS,
        *,
        patience_seconds: float = _PATIENCE_SECONDS,
        say: Say = lambda line: None,
    ) -> None:
        self._require = require
        self._patience = patience_seconds
        self._grader = this_grader()
        self._client = connected(address)
        try:
            wait_for_workers(self._client, address, patience_seconds, say)
            check(self._client, self._grader, require)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Cluster:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Leave the cluster, which goes on."""
        self._client.close()

    def grade_all(
        self, assignment: Assignment, submissions: Iterable[Submission], terms: Terms
    ) -> Iterator[tuple[Submission, Graded]]:
        """Grade submissions as they come; see `batch.grade_all`.

        No more are taken than keep the cluster busy. What a Dask worker was grading when it ended
        is graded by another one.

        Raises
        ------
        CourseBroken
            If a test file cannot be loaded.
        ClusterUnusable
            If a worker that does not fit has joined.
        ClusterLost
            If the scheduler has ended, or all workers have and none comes in time.
        ZygoteLost
            If a machine cannot start isolated workers any more.
        """
        restorer = Restorer(assignment)
        orders = Orders(self._grader, self._require, terms, packed_course(assignment))
        run = f"handgrad-{uuid.uuid4().hex}"
        self._client.register_plugin(Engines(orders.to_line()), name=run)
        try:
            for submission, task in self._ended(run, iter(submissions)):
                yield submission, _graded(submission, task, restorer)
        finally:
            with suppress(OSError):  # there is no scheduler any more
                self._client.unregister_worker_plugin(run)

    def _ended(
        self, run: str, submissions: Iterator[Submission]
    ) -> Iterator[tuple[Submission, _Task]]:
        """Yield each submission when its task has ended, in whatever way."""
        # Not `as_completed`, which waits for ever if there is nobody left to complete anything.
        ended: SimpleQueue[_Task] = SimpleQueue()
        sent: dict[Key, tuple[Submission, _Task]] = {}
        looked = -_LOOK_SECONDS
        try:
            while True:
                if time.monotonic() >= looked + _LOOK_SECONDS:
                    room, looked = _EACH_THREAD * threads(self._client), time.monotonic()
                for submission in islice(submissions, max(1, room) - len(sent)):
                    line = submission_to_line(submission)
                    task = self._client.submit(grade, run, line, pure=False)
                    sent[task.key] = submission, task
                    task.add_done_callback(ended.put)
                if not sent:
                    return
                key = self._next(ended).key
                yield sent.pop(key)
        finally:
            with suppress(OSError):
                self._client.cancel([task for _, task in sent.values()], force=True)

    def _next(self, ended: SimpleQueue[_Task]) -> _Task:
        alone_since: float | None = None
        while True:
            with suppress(Empty):
                return ended.get(timeout=_LOOK_SECONDS)
            now = time.monotonic()
            if threads(self._client):
                alone_since = None
            elif alone_since is None:
                alone_since = now
            elif now > alone_since + self._patience:
                raise ClusterLost(f"the cluster has had no worker for {self._patience:g} s")


def _graded(submission: Submission, task: _Task, restorer: Restorer) -> Graded:
    try:
        worker, line = task.result()
    except CancelledError as error:
        raise ClusterLost("the Dask scheduler has ended") from error
    except KilledWorker as error:
        return NotGraded(f"each Dask worker that was to grade it ended ({error})")
    except Exception as error:  # of the cluster, for this submission: others may do better
        return NotGraded(f"{type(error).__name__}: {error}")
    answer = answer_from_line(line, submission, restorer)
    if not isinstance(answer, Stopped):
        return answer
    if answer.kind is Stop.COURSE_BROKEN:
        raise CourseBroken(answer.why)
    if answer.kind is Stop.UNFIT:
        raise ClusterUnusable(f"a worker that does not fit has joined: {worker}: {answer.why}")
    raise ZygoteLost(f"{worker}: {answer.why}")
