"""Pieces of trusted code that run by turns, so that what they ask for can be asked together.

Each is plain code that calls a function and gets an answer. It runs until it needs one; then the
next one runs, and when all of them wait, all that they asked for is asked at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Generic, TypeVar

from greenlet import getcurrent, greenlet

Question = TypeVar("Question")
Answer = TypeVar("Answer")
Waiting = tuple[greenlet, Sequence[Question]]  # and what it asked


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
        started = [greenlet(piece, self._host) for piece in pieces]
        try:
            waiting = _waiting((piece, piece.switch()) for piece in started)
            while waiting:
                asked = [it for _, questions in waiting for it in questions]
                if asked:
                    waiting = self._answered(waiting, iter(self._ask(asked)))
                else:
                    (patient, _), *others = waiting
                    waiting = [*_waiting([(patient, patient.switch([]))]), *others]
        finally:
            for piece in started:
                if not piece.dead:
                    piece.throw()  # so that what it has opened is closed

    def answers(self, questions: Sequence[Question]) -> list[Answer]:
        """Let the others have their turn; return the answers. For a piece to call.

        Without questions it waits until nobody else has any.
        """
        answers: list[Answer] = self._host.switch(questions)
        return answers

    def _answered(
        self, waiting: list[Waiting[Question]], answers: Iterator[Answer]
    ) -> list[Waiting[Question]]:
        """Give all their answers but those who asked nothing; return who waits then."""
        return _waiting(
            (piece, piece.switch([next(answers) for _ in questions]) if questions else questions)
            for piece, questions in waiting
        )


def _waiting(turns: Iterable[Waiting[Question]]) -> list[Waiting[Question]]:
    """Let each have its turn, and return those that have not ended."""
    return [(piece, questions) for piece, questions in turns if not piece.dead]
