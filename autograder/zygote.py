"""The trusted side of the interpreter that forks workers.

A worker must not inherit the grader's memory, and starting Python with NumPy takes long. So one
fresh interpreter (`exec`, not `fork`), which runs `autograder.forkserver`, imports NumPy and
nothing of the course, and forks a worker in few milliseconds whenever it is asked to.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

from autograder.control import Answer, Control, ZygoteLost
from autograder.isolation import Limits, Mechanism, Report
from autograder.links import Link
from autograder.process import ExitStatus, WorkerProcess

_T = TypeVar("_T")


@dataclass
class _Order:
    """A worker that has been asked for, and the way to it."""

    limits: Limits
    link: Link
    answer: Answer


class Zygote:
    """A handle on the warmed interpreter; starts it when something is first asked of it.

    Parameters
    ----------
    without : collection of Mechanism
        Not to be used for shutting workers in, as if the machine did not have them.
    user : int, optional
        User to become once everything is imported, before what the machine allows is tried out:
        for root, who would see what others get.
    """

    def __init__(self, *, without: Collection[Mechanism] = (), user: int | None = None) -> None:
        hidden = [str(mechanism) for mechanism in without]
        self._control = Control({"without": hidden, "user": user})
        self._standby: list[_Order] = []
        self._report: Report | None = None

    def start(self) -> None:
        """Let the interpreter warm up while the caller has other things to do."""
        self._control.start()

    def isolation(self) -> Report:
        """Return what shuts the workers in.

        Raises
        ------
        ZygoteLost
            If the interpreter does not start.
        """
        if self._report is None:
            answer = self._persistently(lambda: self._ask({"isolation": True}))
            self._report = Report.from_dict(answer)
        return self._report

    def fork(self, limits: Limits) -> WorkerProcess:
        """Return a new worker, shut in and waiting for a source.

        Raises
        ------
        ZygoteLost
            If no worker can be had even from a new interpreter.
        """
        return self._persistently(lambda: self._fork(limits))

    def prepare(self, limits: Limits, count: int, rehearse: bool = False) -> None:
        """Ask for workers in advance, up to `count` with these limits, without waiting for them.

        `fork` takes one of these if it can. Each is as fresh as one forked on demand.

        Parameters
        ----------
        rehearse : bool
            Whether each is to go through the motions, and so to answer sooner, at some cost now:
            for an engine that has nothing else to do.
        """
        ready = sum(order.limits == limits for order in self._standby)
        with contextlib.suppress(OSError, ZygoteLost):  # then `fork` will find out
            for _ in range(count - ready):
                self._standby.append(self._order(limits, rehearse))

    def reap(self, pid: int) -> ExitStatus:
        """Kill a worker with all it started, and return how it ended."""
        try:
            answer = self._ask({"reap": pid})
        except (OSError, ZygoteLost):
            # Its children die with it, so there is nobody left to ask.
            return ExitStatus(None, None)
        return ExitStatus(answer.get("code"), answer.get("signal"))

    def dismiss(self, pid: int) -> None:
        """Have a worker killed with all it started."""
        with contextlib.suppress(OSError, ZygoteLost):  # then it is gone
            self._control.ask({"reap": pid})

    def close(self) -> None:
        """End the interpreter and every worker it forked."""
        self._control.close()
        for order in self._standby:
            order.link.close()
        self._standby.clear()
        self._report = None

    def _persistently(self, attempt: Callable[[], _T]) -> _T:
        """Make an attempt, and after a failure another one with a new interpreter."""
        try:
            return attempt()
        except (OSError, ZygoteLost):
            # Student code that runs as the same user may have killed it.
            self.close()
            try:
                return attempt()
            except OSError as error:
                raise ZygoteLost("no worker can be started") from error

    def _fork(self, limits: Limits) -> WorkerProcess:
        for order in self._standby:
            if order.limits == limits:
                self._standby.remove(order)
                break
        else:
            order = self._order(limits)
        try:
            answer = self._control.wait_for(order.answer)
            if "failure" in answer:
                raise ZygoteLost(f"a worker cannot be shut in: {answer['failure']}")
        except BaseException:
            order.link.close()
            raise
        return WorkerProcess(self, answer["pid"], order.link)

    def _order(self, limits: Limits, rehearse: bool = False) -> _Order:
        link, theirs = Link.and_other_end()
        with theirs:
            try:
                question = {"fork": asdict(limits), "rehearse": rehearse}
                answer = self._control.ask(question, [theirs.fileno()])
            except BaseException:
                link.close()
                raise
        return _Order(limits, link, answer)

    def _ask(self, question: dict[str, Any]) -> dict[str, Any]:
        return self._control.wait_for(self._control.ask(question))
