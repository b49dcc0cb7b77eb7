"""What is to be seen while files are watched, on a terminal or one after the other in a pipe."""

from __future__ import annotations

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
from autograder.results import ExerciseResult
from autograder.watch import View

_KEYS = (("n", "next"), ("h", "hint"), ("s", "show"), ("l", "list"), ("q", "quit"))


class Screen:
    """Draws views.

    A terminal shows the latest view alone. Anything else, which cannot take back what it has
    printed, gets verdicts only, each once.

    Parameters
    ----------
    has_keys : bool
        Whether somebody can type.
    """

    def __init__(self, console: Console, has_keys: bool) -> None:
        self._console = console
        self._has_keys = has_keys
        self._printed: ExerciseResult | None = None
        self._is_screen = console.is_terminal and not console.is_dumb_terminal

    def draw(self, view: View) -> None:
        """Show a view."""
        if self._is_screen:
            with self._console:  # sent in one piece, so that it does not flicker
                self._console.clear()
                self._print(view)
            return
        result = view.results.get(view.exercise.slug)
        if view.message or view.climb or view.lists_all or result not in (None, self._printed):
            self._print(view)
            self._console.print()
            self._console.file.flush()
            self._printed = result

    def _print(self, view: View) -> None:
        console = self._console
        marks = Text(" ").join(mark(view.status(it)) for it in view.assignment.exercises)
        done = sum(view.status(it) is Status.DONE for it in view.assignment.exercises)
        of = len(view.assignment.exercises)
        console.print(Text.assemble(marks, f"   {done} of {of} done"))
        console.print()
        if view.lists_all:
            print_list(console, view.assignment.exercises, view.results)
        else:
            self._print_exercise(view)
        if view.message:
            console.print()
            console.print(Text(printable(view.message)))
        if self._is_screen:
            console.print()
            console.print(self._keys())

    def _print_exercise(self, view: View) -> None:
        console, exercise = self._console, view.exercise
        result = view.results.get(exercise.slug)
        console.print(Text.assemble((exercise.slug, "bold"), f": {exercise.title}"))
        if result is None:
            console.print(Text("checking ...", style="dim"))
            return
        passed = sum(case.passed for case in result.cases)
        console.print(
            Text.assemble(
                mark(view.status(exercise)),
                f" {view.status(exercise)}: {passed} of {len(result.cases)} public cases pass, "
                f"{score(result.score, result.possible)} points",
            )
        )
        console.print()
        if view.status(exercise) is Status.DONE:
            console.print("All public cases pass. Hidden cases look at more when you hand it in.")
        print_first_failure(console, result)
        if view.climb is not None:
            console.print()
            print_hints(console, exercise.slug, view.climb, only_last=True)

    def _keys(self) -> Text:
        if not self._has_keys:
            return Text("Save a file to have it checked; Ctrl-C ends.", style="dim")
        keys = [Text.assemble((key, "bold"), f" {what}") for key, what in _KEYS]
        return Text("   ").join(keys)
