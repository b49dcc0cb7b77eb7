"""A student's file in a worker: loaded when it is needed, with deadlines, replaced if it dies."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

from autograder import channel, wire
from autograder.budget import Budget
from autograder.calls import CallLimits
from autograder.outcomes import CallFailed, CaseEnded, Outcome
from autograder.process import WorkerProcess, WorkerSource
from autograder.replies import COMPARE_SIGNATURE, ended, interference, unsuccessful

Source = str | CaseEnded | Mapping[str, CaseEnded]
_MERGE_MARKS = ("<<<<<<< ", ">>>>>>> ")
_BETWEEN_VERSIONS = "======="  # also what underlines a heading, unless Python stumbles over it


class SubmittedFile:
    """The student's file for one exercise, in a worker that is replaced whenever it dies.

    Parameters
    ----------
    zygote : WorkerSource
        Where workers come from.
    slug : str
        Name of the exercise and, with ``.py``, of the file.
    source : str, CaseEnded or mapping from str to CaseEnded
        The file's text, or why there is none to run: for all functions or for each.
    names : sequence of str
        Functions that the exercise asks for.
    limits : CallLimits
        Of this exercise.
    budget : Budget, optional
        Of this exercise; default: what `limits` say.
    worker : WorkerProcess, optional
        In place of a fresh one; it is shared, and not replaced.

    Attributes
    ----------
    memory_bytes : int
        What its worker may use.
    shares_worker : bool
        Whether the worker has served other files, or may have.
    """

    def __init__(
        self,
        zygote: WorkerSource,
        slug: str,
        source: Source,
        names: Sequence[str],
        limits: CallLimits,
        budget: Budget | None = None,
        worker: WorkerProcess | None = None,
    ) -> None:
        self.slug = slug
        self.names = tuple(names)
        self.memory_bytes = limits.memory_bytes
        self._zygote = zygote
        self._limits = limits
        self._budget = budget or limits.budget()
        self._bounds = wire.Bounds.of_reply(limits.reply_bytes)
        self._source = source if isinstance(source, str) else ""
        self._failures = _failures(source, self.names)
        self.shares_worker = worker is not None
        self._worker = worker
        self._channel: channel.Channel | None = None

    def ensure_function(self, name: str) -> WorkerProcess:
        """Make sure that there is a function of this name; return who will run it.

        Raises
        ------
        CaseEnded
            If there is none, or if the file does not load: the same each time.
        """
        if name in self._failures:
            # Each time anew: a trace that grows holds on to all the cases that have asked.
            raise self._failures[name].with_traceback(None)
        opened = self._channel
        if opened is None:
            if self.shares_worker and self._worker is None:
                raise self.interference("the worker that it shares is gone")
            worker = self._worker or self._zygote.fork(self._limits.of_worker)
            self._worker = None
            opened = self._channel = channel.Channel(worker, self._bounds)
            try:
                if self.slug not in worker.found:
                    if not worker.found:
                        # What a file takes while it is loaded would hide as much later.
                        worker.first_peak_bytes = worker.peak_memory_bytes()
                    worker.found[self.slug] = self._load()
            except CaseEnded as failure:
                # Loading again would cost the same and fail the same.
                self._failures = dict.fromkeys(self.names, failure)
                raise
        if name not in opened.process.found[self.slug]:
            raise CallFailed(
                Outcome.MISSING, f"{self.slug}.py has no function {name}", COMPARE_SIGNATURE
            )
        return opened.process

    def exchange(
        self, request: tuple[Any, ...], what: str = "the call", at_most: float | None = None
    ) -> dict[str, Any]:
        """Send a request to the worker that `ensure_function` made sure of; return the reply.

        Parameters
        ----------
        what : str
            What is asked for, as the subject of a sentence.
        at_most : float, optional
            Seconds, if this is only an attempt: one that fails is not counted.

        Raises
        ------
        CallFailed
            If no reply comes in time, or none that an honest worker sends.
        """
        if self._channel is None:
            raise self.interference("the worker is gone")
        is_loading = request[0] == "load"
        allowed = self._budget.deadline(is_loading)
        if allowed <= 0:
            raise self._not_run()
        if at_most is not None:
            allowed = min(allowed, at_most)
        started = time.monotonic()
        spent, counts = None, at_most is None
        try:
            reply = self._channel.exchange(request, allowed)
            counts = True
            return reply
        except channel.DeadlinePassed:
            spent = allowed  # how long it takes us to notice is not the student's
            self.renew()
            if is_loading:
                self._budget.lose_to_loading(allowed)
            failure = CallFailed(
                Outcome.TIMED_OUT,
                f"{what} did not end within {allowed:.2g} s",
                "Look for a loop that never ends, or for work that can be done once.",
            )
        except channel.ProtocolBroken as error:
            counts = True  # no honest attempt ends like this
            failure = self.interference(str(error))
        except channel.WorkerEnded:
            process, self._channel = self._channel.process, None
            failure = ended(process.end())
        finally:
            if counts:
                self._budget.spend(time.monotonic() - started if spent is None else spent)
        # Not while that is handled: its trace holds all that was received, and this is kept.
        raise failure

    def renew(self) -> None:
        """End the worker, so that the next call meets a fresh one."""
        worker = self.release()
        if worker is not None:
            worker.dismiss()

    def release(self) -> WorkerProcess | None:
        """Give the worker away as it is, if there is one."""
        worker = self._worker if self._channel is None else self._channel.process
        self._worker = self._channel = None
        return worker

    def interference(self, how: str) -> CallFailed:
        """End a worker that does not keep to the protocol; return the outcome to be raised."""
        self.renew()
        return interference(how)

    def _load(self) -> frozenset[str]:
        """Return the names that the file defines."""
        reply = self.exchange(
            ("load", self.slug, self._source, list(self.names), self._limits.reply_bytes),
            "loading the file",
        )
        found = reply.get("names")
        if reply["status"] != "loaded" or type(found) is not list:
            failure = unsuccessful(reply, self.slug, "loading the file", self.memory_bytes)
            raise _left_from_a_merge(self.slug, self._source, failure) or failure
        return frozenset(name for name in found if type(name) is str)

    def _not_run(self) -> CallFailed:
        spent = self._budget.tightest
        return CallFailed(
            Outcome.TIMED_OUT,
            f"not run: earlier calls used up the {spent.seconds:g} s of this {spent.whole}",
            "Look first at the case that timed out.",
        )


def _failures(source: Source, names: Sequence[str]) -> Mapping[str, CaseEnded]:
    """Return what a call to each function comes to before anything is run."""
    if isinstance(source, CaseEnded):
        return dict.fromkeys(names, source)
    return {} if isinstance(source, str) else source


def _left_from_a_merge(slug: str, source: str, failure: CaseEnded) -> CallFailed | None:
    """Return a clearer outcome if a file does not parse as a merge has left its marks in it."""
    if not isinstance(failure, CallFailed) or "SyntaxError" not in failure.exception_types:
        return None
    for number, line in enumerate(source.splitlines(), 1):
        is_between = number == failure.line and line.rstrip() == _BETWEEN_VERSIONS
        if line.startswith(_MERGE_MARKS) or is_between:
            return CallFailed(
                failure.outcome,
                f"line {number} of {slug}.py is a mark of an unfinished merge: {line[:40]}",
                "Keep one of the two versions, and delete the lines <<<<<<<, ======= and >>>>>>>.",
                exception_types=failure.exception_types,
                line=number,
                text=failure.text,
            )
    return None
