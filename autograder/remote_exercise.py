"""The trusted side of a call: what comes back turned into a value or an outcome, and recorded."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import repeat
from typing import Any

import numpy as np

from autograder.calls import Call, Recording, Seconds, TimedCall
from autograder.fractions import Fractions
from autograder.outcomes import CaseEnded
from autograder.process import WorkerProcess
from autograder.replies import one_for_each, unsuccessful
from autograder.submitted_file import SubmittedFile
from autograder.turns import Turns

# Slug, name, args, kwargs, wants_arguments.
Request = tuple[str, str, list[Any], dict[str, Any], bool]
Replies = list[dict[str, Any]]
Exchange = Callable[[list[Request]], Replies]
# What calls of several cases may take together. Honest ones take milliseconds; what takes longer is
# made again, case by case, each with its whole time.
_TOGETHER_SECONDS = 0.25
# What a worker may still use once it is stopped: up to 3 ms where processors stand still at times.
_STOPPING_SECONDS = 0.02
ProcessorClock = Callable[[WorkerProcess], float | None]


class RemoteExercise:
    """The student's functions of one exercise, and a record of the calls to them.

    Parameters
    ----------
    file : SubmittedFile
        Where they are defined.
    """

    def __init__(self, file: SubmittedFile) -> None:
        self.names = file.names
        self.calls: list[Call] = []
        self._file = file
        self._stopped: tuple[WorkerProcess, float] | None = None
        self._turns: Turns[Request, dict[str, Any]] | None = None

    def call(
        self, name: str, args: Sequence[Any], kwargs: dict[str, Any], wants_arguments: bool = False
    ) -> tuple[Any, list[Any]]:
        """Call one of the student's functions.

        Returns
        -------
        value : object
            What the function returned: data from a stranger.
        arguments : list
            The positional arguments after the call; empty unless `wants_arguments`.

        Raises
        ------
        CallFailed
            If it did not return.
        Wrong
            If it returned something that no exercise asks for.
        """
        self._file.ensure_function(name)
        with self._recorded(Call(name, tuple(args), kwargs)) as call:
            request = self._file.slug, name, list(args), kwargs, wants_arguments
            if self._turns is None:
                reply = self._file.exchange(("call", *request))
            else:
                (reply,) = self._in_turn([request])
            return self._outcome(call, reply, wants_arguments)

    def starmap(
        self, name: str, cases: Iterable[Sequence[Any]], wants_arguments: bool = False
    ) -> Iterator[tuple[Any, list[Any]]]:
        """Make calls that do not depend on one another, all in one exchange with the worker.

        Returns
        -------
        iterator
            For each sequence of positional arguments, in order, what `call` would return or raise.
            A call is recorded when its turn comes, and one that failed does not end the iterator.

        Raises
        ------
        CaseEnded
            Before the first turn, if the worker ends or interferes, or if the calls together take
            longer than one may: nobody knows then which of them is at fault.
        """
        calls = [Call(name, tuple(args)) for args in cases]
        if not calls:
            return iter(())
        self._file.ensure_function(name)
        requests: list[Request] = [
            (self._file.slug, name, list(call.args), {}, wants_arguments) for call in calls
        ]
        try:
            replies = (self._exchanged if self._turns is None else self._in_turn)(requests)
        except CaseEnded as failure:
            self._file.renew()
            self.calls.append(replace(calls[0], failure=failure, others=len(calls) - 1))
            raise
        # Unlike a generator, a map goes on after an exception.
        return map(self._turn, calls, replies, repeat(wants_arguments))

    def by_turns(
        self, cases: Iterable[Callable[[], object]], exchange: Exchange | None = None
    ) -> None:
        """Run test cases by turns: calls for whose values they wait at one time travel together.

        Parameters
        ----------
        exchange : callable, optional
            Makes calls to this exercise, perhaps with those to others; default: `together`.

        Raises
        ------
        CaseEnded
            If the worker ends or interferes, or if calls together take long: nobody knows then
            which case is at fault. It costs the submission no time.
        """

        def ask(requests: list[Request]) -> Replies:
            for name in {name for _, name, *_ in requests}:
                self._file.ensure_function(name)  # another case may have had the worker replaced
            return (exchange or self.together)(requests)

        self._turns = Turns(ask)
        try:
            self._turns.run(cases)
        finally:
            self._turns = None

    def together(self, requests: list[Request]) -> Replies:
        """Make calls of several cases in one exchange, those to other files in the worker as well.

        Raises
        ------
        CaseEnded
            As `by_turns` does.
        """
        return self._exchanged(requests, _TOGETHER_SECONDS)

    def let_others_finish(self) -> None:
        """Wait until no other case that runs by turns has a call to make."""
        if self._turns is not None:
            self._in_turn([])

    def timed_call(
        self, name: str, args: Sequence[Any], clock: ProcessorClock = WorkerProcess.cpu_seconds
    ) -> TimedCall:
        """Call a function with its inputs delivered beforehand, and leave its worker stopped.

        Until `resume`, nothing but another timed call can be asked of it.

        Parameters
        ----------
        clock : callable
            Reads a worker's processor time from outside; None where that is not possible.
        """

        def now() -> Seconds:
            seconds = clock(process)
            return Seconds(time.perf_counter(), math.nan if seconds is None else seconds)

        self.calls.clear()  # a race makes many, with large arrays; the last one tells enough
        process = self._file.ensure_function(name)
        with self._recorded(Call(name, tuple(args))) as call:
            begin = now()
            if self._stopped is not None and self._stopped[0] is process:
                if begin.processor > self._stopped[1] + _STOPPING_SECONDS:
                    raise self._file.interference("a worker that ran while it was stopped")
                begin = replace(begin, processor=self._stopped[1])  # it is charged with the rest
                process.resume()
            self._deliver(name, args)
            ready = now()
            reply = self._file.exchange(("go",))
            replied = time.perf_counter()
            if not process.stop():
                raise self._file.interference("a worker that does not stop")
            end = now()
            self._stopped = process, end.processor
            call.value = self._returned(reply, "value")
        return TimedCall(
            call.value,
            Seconds(ready.wall - begin.wall, ready.processor - begin.processor),
            Seconds(replied - ready.wall, end.processor - ready.processor),
        )

    def resume(self) -> None:
        """Let the worker run again after timed calls."""
        if self._stopped is not None:
            self._stopped[0].resume()
            self._stopped = None

    def measured_call(self, name: str, args: Sequence[Any]) -> tuple[Any, int | None]:
        """Call a function; return its value and the bytes of memory it needed on top.

        The bytes are the growth of the worker's peak, read from outside, less the arrays that were
        delivered; None where the system does not tell. Up to a huge page that was there before is
        not seen. A worker that served others before may have kept memory of theirs, which is
        counted as well: it needed no more than this.
        """
        if not self._file.shares_worker:
            self._file.renew()
        process = self._file.ensure_function(name)
        with self._recorded(Call(name, tuple(args))) as call:
            before = process.first_peak_bytes
            self._deliver(name, args)
            reply = self._file.exchange(("go",))
            after = process.peak_memory_bytes()
            call.value = self._returned(reply, "value")
        delivered = sum(arg.nbytes for arg in args if isinstance(arg, np.ndarray))
        return call.value, None if before is None or after is None else after - before - delivered

    def renew(self) -> None:
        """End the worker, so that the next call meets a fresh one."""
        self._file.renew()

    def release(self) -> WorkerProcess | None:
        """Give the worker away as it is, if there is one."""
        return self._file.release()

    def _recorded(self, call: Call) -> Recording:
        """Keep what becomes of a call."""
        return Recording(self.calls, call)

    def _outcome(
        self, call: Call, reply: dict[str, Any], wants_arguments: bool
    ) -> tuple[Any, list[Any]]:
        arguments = self._returned(reply, "arguments") if wants_arguments else []
        if wants_arguments and (type(arguments) is not list or len(arguments) != len(call.args)):
            raise self._file.interference("arguments that were never sent")
        call.value = self._returned(reply, "value")
        return call.value, arguments

    def _turn(
        self, call: Call, reply: dict[str, Any], wants_arguments: bool
    ) -> tuple[Any, list[Any]]:
        with self._recorded(call):
            return self._outcome(call, reply, wants_arguments)

    def _exchanged(self, requests: list[Request], at_most: float | None = None) -> Replies:
        """Make calls in one exchange; return a reply for each."""
        count = len(requests)
        what = f"these {count} calls together" if count > 1 else "the call"
        reply = self._file.exchange(("calls", requests), what, at_most)
        return one_for_each(reply, count, self._file.slug, self._file.memory_bytes)

    def _in_turn(self, requests: list[Request]) -> Replies:
        """Make calls together with those of the cases whose turns come meanwhile."""
        assert self._turns is not None
        own = self.calls[:]
        replies = self._turns.answers(requests)
        self.calls[:] = own
        return replies

    def _deliver(self, name: str, args: Sequence[Any]) -> None:
        """Send the inputs of a call that the next request starts."""
        sent = [(a.numerators, a.unit) if isinstance(a, Fractions) else (a, None) for a in args]
        if self._file.exchange(("prepare", self._file.slug, name, sent))["status"] != "ready":
            raise self._file.interference("no readiness for a timed call")

    def _returned(self, reply: dict[str, Any], key: str) -> Any:
        if reply["status"] != "returned" or key not in reply:
            raise unsuccessful(reply, self._file.slug, "the call", self._file.memory_bytes)
        return reply[key]
