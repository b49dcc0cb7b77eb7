"""The side that holds the gradebook: submissions go out, results come in, once each."""

from __future__ import annotations

import math
import time
import uuid
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import closing, suppress
from itertools import islice
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import TypeVar

from dask.typing import Key
from distributed import Future, KilledWorker
from distributed.comm.core import CommClosedError

from autograder.assignment import Assignment
from autograder.batch import Graded, NotGraded
from autograder.cluster.about import this_grader
from autograder.cluster.connection import (
    SCHEDULER_LOST,
    Say,
    check,
    connected,
    still_there,
    threads,
    wait_for_workers,
)
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
from autograder.submission import Submission

_PATIENCE_SECONDS = 30.0
_LOOK_SECONDS = 1.0  # how often to see what has become of the cluster
_EACH_THREAD = 2  # submissions on their way: one is graded, the next one is there when that is done

_T = TypeVar("_T")
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
        self._runs: set[str] = set()
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
        """Leave the cluster, which goes on; what is still on its way is given up."""
        for run in list(self._runs):
            self._end(run)
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
        orders = Orders(self._grader, self._require, terms, packed_course(assignment))
        run = f"handgrad-{uuid.uuid4().hex}"
        self._runs.add(run)
        try:
            with still_there(self._client):
                self._client.register_plugin(Engines(orders.to_line()), name=run)
            # What is on its way when the generator ends is cancelled: nobody holds it any more.
            with closing(self._ended(run, iter(submissions))) as ended:
                for submission, task in ended:
                    yield submission, self._graded(submission, task)
        finally:
            self._end(run)

    def _end(self, run: str) -> None:
        """End the engines of a run, unless that is done."""
        if run in self._runs:
            self._runs.remove(run)
            if self._client.status == "running":  # else there is no scheduler any more
                with suppress(OSError):
                    self._client.unregister_worker_plugin(run)

    def _ended(
        self, run: str, submissions: Iterator[Submission]
    ) -> Generator[tuple[Submission, _Task], None, None]:
        """Yield each submission when its task has ended, in whatever way."""
        # Not `as_completed`, which waits for ever if there is nobody left to complete anything.
        ended: SimpleQueue[_Task] = SimpleQueue()
        sent: dict[Key, tuple[Submission, _Task]] = {}
        looked = -math.inf
        while True:
            if time.monotonic() >= looked + _LOOK_SECONDS:
                # One may be on its way also when there is no worker: another may come.
                room = max(1, _EACH_THREAD * threads(self._client))
                looked = time.monotonic()
            for submission in islice(submissions, max(0, room - len(sent))):
                line = submission_to_line(submission)
                task = self._client.submit(grade, run, line, pure=False)
                sent[task.key] = submission, task
                task.add_done_callback(ended.put)
            if not sent:
                return
            task = self._patiently(lambda seconds: ended.get(timeout=seconds))
            yield sent.pop(task.key)

    def _patiently(self, attempt: Callable[[float], _T]) -> _T:
        """Make attempts of so many seconds until one succeeds or there is no cluster any more."""
        alone_since: float | None = None
        while True:
            with suppress(Empty, TimeoutError):
                return attempt(_LOOK_SECONDS)
            now = time.monotonic()
            if threads(self._client):
                alone_since = None
            elif alone_since is None:
                alone_since = now
            elif now > alone_since + self._patience:
                raise ClusterLost(f"the cluster has had no worker for {self._patience:g} s")

    def _graded(self, submission: Submission, task: _Task) -> Graded:
        try:
            # If the worker that holds it has ended, another one makes it again.
            worker, line = self._patiently(lambda seconds: task.result(timeout=seconds))
        except ClusterLost:
            raise
        except (CancelledError, CommClosedError) as error:  # results come through the scheduler
            raise ClusterLost(SCHEDULER_LOST) from error
        except KilledWorker as error:
            return NotGraded(f"each Dask worker that was to grade it ended ({error})")
        except Exception as error:  # of the cluster, for this submission: others may do better
            return NotGraded(f"{type(error).__name__}: {error}")
        answer = answer_from_line(line, submission)
        if not isinstance(answer, Stopped):
            return answer
        if answer.kind is Stop.COURSE_BROKEN:
            raise CourseBroken(answer.why)
        if answer.kind is Stop.UNFIT:
            raise ClusterUnusable(f"a worker that does not fit has joined: {worker}: {answer.why}")
        raise ZygoteLost(f"{worker}: {answer.why}")
