"""Pieces of trusted code that run by turns, so that what they ask for can be asked together.

Each is plain code that calls a function and gets an answer. It runs until it needs one; then the
next one runs, and when all of them wait, all that they asked for is asked at once.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Generic, TypeVar

from greenlet import getcurrent, greenlet

Question = TypeVar("Question")
Answer = TypeVar("Answer")
_ENDED = object()


class Turns(Generic[Question, Answer]):
    """Runs pieces of code by turns, where it was made.

    Parameters
    ----------
    ask : callable
        From all the questions that wait to the answers, in the same order.
    """

    def __init__(self, ask: Callable[[list[Question]], Sequence[Answer]]) -> None:
        self._ask = ask
        self._host = getcurrent()

    def run(self, pieces: Iterable[Callable[[], object]]) -> None:
        """Run all of them to their ends; they begin, and go on, in this order.

        Raises
        ------
        Exception
            The first that a piece, or asking, raises; the other pieces do not go on then.
        """
        lanes: list[_Lane] = []

        def begun() -> Iterator[_Turn[Question]]:
            for piece in pieces:
                lanes.append(_Lane(self._host))
                yield lanes[-1], lanes[-1].go_on(piece)

        try:
            waiting = _waiting(begun())
            while waiting:
                asked = [it for _, questions in waiting for it in questions]
                if asked:
                    waiting = self._answered(waiting, iter(self._ask(asked)))
                else:
                    (patient, _), *others = waiting
                    waiting = [*_waiting([(patient, patient.go_on([]))]), *others]
        finally:
            for lane in lanes:
                lane.leave()

    def answers(self, questions: Sequence[Question]) -> list[Answer]:
        """Let the others have their turn; return the answers. For a piece to call.

        Without questions it waits until nobody else has any.
        """
        answers: list[Answer] = self._host.switch(questions)
        return answers

    def _answered(
        self, waiting: list[_Turn[Question]], answers: Iterator[Answer]
    ) -> list[_Turn[Question]]:
        """Give all their answers but those who asked nothing; return who waits then."""
        return _waiting(
            (lane, lane.go_on([next(answers) for _ in questions]) if questions else questions)
            for lane, questions in waiting
        )


class _Idle(threading.local):
    """The stacks that are free; what runs on them does not leave its thread."""

    def __init__(self) -> None:
        self.stacks: list[greenlet] = []


class _Lane:
    """Where one piece runs: on a stack that is used again, as a new one costs two system calls.

    Parameters
    ----------
    host : greenlet
        Goes on whenever the piece waits, and when it has ended.
    """

    _idle = _Idle()

    def __init__(self, host: greenlet) -> None:
        free = self._idle.stacks
        self._stack = free.pop() if free else greenlet(_run_one_after_another)
        self._stack.parent = host
        if not self._stack:
            self._stack.switch()  # up to where it waits for a piece: what starts it, it keeps
        self.has_ended = False

    def go_on(self, given: Any) -> Any:
        """Begin the piece that is given, or give its answers; return what it asks next."""
        asked = self._stack.switch(given)
        self.has_ended = asked is _ENDED
        return asked

    def leave(self) -> None:
        """Free the stack; a piece that has not ended does so, closing what it has opened."""
        if self.has_ended:
            self._idle.stacks.append(self._stack)
        elif not self._stack.dead:  # it is after an exception
            self._stack.throw()


_Turn = tuple[_Lane, Sequence[Question]]  # and what the piece on it asks


def _run_one_after_another() -> None:
    while True:
        host = getcurrent().parent
        assert host is not None  # whose lane this is
        piece: Callable[[], object] = host.switch(_ENDED)
        piece()
        del piece  # and all that it holds


def _waiting(turns: Iterable[_Turn[Question]]) -> list[_Turn[Question]]:
    """Let each have its turn, and return those that have not ended."""
    return [(lane, questions) for lane, questions in turns if not lane.has_ended]
