"""What is to be seen while files are watched: on a terminal, or one after the other in a pipe."""

from __future__ import annotations

from collections.abc import Callable

from rich.console import Console
from rich.text import Text

from autograder.practice import Status
from autograder.report.practice import (
    mark,
    print_first_failure,
    print_hints,
    print_list,
    score,
)
from autograder.report.text import printable
from autograder.watch import View

_KEYS = (("n", "next"), ("h", "hint"), ("s", "show"), ("l", "list"), ("q", "quit"))
_NO_KEYS = "Save a file to have it checked; Ctrl-C ends."
_FEWEST_ROWS = 3  # to see of what is cut, however low the terminal
_MORE = Text("... a taller window shows more", style="dim")


class Screen:
    """Draws views.

    A terminal shows the latest view alone, cut to its height: else the beginning, which says what
    all the rest is about, would scroll out of it. Anything else, which cannot take back what it has
    printed, gets what is new, and nothing while a check is still to come.

    Parameters
    ----------
    has_keys : bool
        Whether somebody can type.
    """

    def __init__(self, console: Console, has_keys: bool) -> None:
        self._console = console
        self._has_keys = has_keys
        self._printed: tuple[object, ...] = (None, "", "", None, False)

    def draw(self, view: View) -> None:
        """Show a view."""
        if self._console.is_terminal and not self._console.is_dumb_terminal:
            rows = self._fitting(view)
            with self._console:  # sent in one piece, so that it does not flicker
                self._console.clear()
                for row in rows:
                    self._console.print(row, no_wrap=True)
            return
        result = view.results.get(view.exercise.slug)
        new = (result, view.message, view.trouble, view.climb, view.lists_all)
        is_old = all(now is before for now, before in zip(new, self._printed, strict=True))
        if any(new) and not is_old:
            self._printed = new
            self._print_above(view)
            self._print_below(view)
            self._console.print()
            self._console.file.flush()

    def _fitting(self, view: View) -> list[Text]:
        """Return as much of a view as a terminal has room for."""
        above, below = self._rows(self._print_above, view), self._rows(self._print_below, view)
        room = max(self._console.height - 1 - len(below), _FEWEST_ROWS)  # the last one is empty
        if len(above) > room:
            above = [*above[: room - 1], _MORE]
        return above + below

    def _rows(self, print_part: Callable[[View], None], view: View) -> list[Text]:
        with self._console.capture() as captured:
            print_part(view)
        return [Text.from_ansi(row) for row in captured.get().removesuffix("\n").split("\n")]

    def _print_above(self, view: View) -> None:
        console, exercises = self._console, view.assignment.exercises
        marks = Text(" ").join(mark(view.status(it)) for it in exercises)
        done = sum(view.status(it) is Status.DONE for it in exercises)
        console.print(Text.assemble(marks, f"   {done} of {len(exercises)} done"))
        console.print()
        if view.lists_all:
            print_list(console, exercises, view.results)
        else:
            self._print_exercise(view)

    def _print_below(self, view: View) -> None:
        console = self._console
        trouble = "" if self._waits(view) else view.trouble  # else it stands above
        for text in filter(None, (trouble, view.message)):
            console.print()
            console.print(Text(printable(text)))
        console.print()
        keys = [Text.assemble((key, "bold"), f" {what}") for key, what in _KEYS]
        console.print(Text("   ").join(keys) if self._has_keys else _NO_KEYS)

    @staticmethod
    def _waits(view: View) -> bool:
        """Return whether there is no verdict yet where one belongs."""
        return not view.lists_all and view.exercise.slug not in view.results

    def _print_exercise(self, view: View) -> None:
        console, exercise, status = self._console, view.exercise, view.status(view.exercise)
        result = view.results.get(exercise.slug)
        file = exercise.stub.relative_to(view.assignment.root).as_posix()
        console.print(Text.assemble((exercise.title, "bold"), f"  ({file})"))
        if result is None:
            console.print(Text(printable(view.trouble or "checking ...")))
            return
        passed = sum(case.passed for case in result.cases)
        cases = f"{passed} of {len(result.cases)} public cases pass"
        earned = f"{score(result.score, result.possible)} points"
        console.print(Text.assemble(mark(status), f" {status}: {cases}, {earned}"))
        if status is Status.DONE:
            console.print("Hidden cases will look at more when it is graded.")
        console.print()
        if view.climb is not None:  # in place of the failure: many screens hold 24 lines
            print_hints(console, exercise.slug, view.climb, only_last=True)
            return
        print_first_failure(console, result)
        if status is Status.MISSING:
            console.print(f"handgrad reset {exercise.slug} puts the stub back.")
