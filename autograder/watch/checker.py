"""Exercises checked in the background, so that keys and saves are heard meanwhile."""

from __future__ import annotations

import math
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType

from autograder.assignment import Assignment, Exercise
from autograder.budget import Budget
from autograder.practice import Practice
from autograder.process import WorkerSource
from autograder.submission import Submission
from autograder.watch.events import Broken, Checked, Events

_AT_ONCE_SECONDS = 0.3


@dataclass
class _Running:
    """A check that is being made."""

    exercise: Exercise
    budget: Budget
    is_wanted: bool = True

    def call_off(self) -> None:
        """Let the call that is being made be the last one."""
        self.is_wanted = False
        self.budget.spend(math.inf)


class Checker:
    """Checks exercises one after the other in a thread, which the context ends.

    Of a file that was saved while it was checked, only the verdict on its new text is told.

    Parameters
    ----------
    zygote : WorkerSource
        Where workers come from; closed with the context.
    """

    def __init__(self, assignment: Assignment, zygote: WorkerSource, events: Events) -> None:
        self._zygote = zygote
        self._practice = Practice(assignment, zygote)
        self._events = events
        self._changed = threading.Condition()
        self._submission: Submission | None = None
        self._waiting: list[Exercise] = []
        self._running: _Running | None = None
        self._is_over = False
        self._thread = threading.Thread(target=self._work, name="checker", daemon=True)

    def __enter__(self) -> Checker:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._changed:
            self._is_over = True
            self._waiting.clear()
            if self._running is not None:
                self._running.call_off()
            self._changed.notify()
        self._thread.join(_AT_ONCE_SECONDS)
        # Nobody has to wait for a call that does not end: the interpreter that forked its worker
        # ends both as soon as this process has ended.
        if not self._thread.is_alive():
            self._zygote.close()

    def want(self, submission: Submission, exercises: Sequence[Exercise]) -> None:
        """Ask for verdicts on some exercises, before all that were asked for earlier."""
        with self._changed:
            self._submission = submission
            self._waiting = [*exercises, *(it for it in self._waiting if it not in exercises)]
            if self._running is not None and self._running.is_wanted:
                self._running.call_off()
                if self._running.exercise not in exercises:
                    self._waiting.append(self._running.exercise)
            self._changed.notify()

    def _work(self) -> None:
        try:
            while self._check_next():
                pass
        except Exception as error:  # also of test files, which are code
            self._events.put(Broken(error))

    def _check_next(self) -> bool:
        """Wait for something to check, and check it; return whether there may be more."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._is_over)
            if self._is_over or self._submission is None:
                return False
            running = _Running(self._waiting.pop(0), self._practice.budget())
            submission, self._running = self._submission, running
        result = self._practice.check(running.exercise, submission, running.budget)
        with self._changed:
            self._running = None
            if running.is_wanted:
                self._events.put(Checked(running.exercise, submission, result))
            nothing_to_do = not self._waiting
        if nothing_to_do:
            self._practice.prepare()
        return True
