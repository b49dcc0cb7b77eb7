"""What comes of each event while files are watched: checks, and what is to be seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from autograder.assignment import Assignment, Exercise
from autograder.hints import NoHint, climb
from autograder.outcomes import CaseEnded
from autograder.submission import Submission, read_own
from autograder.submission_error import SubmissionError
from autograder.watch.checker import Checker
from autograder.watch.events import Broken, Checked, Drawn, Events, Key, Looked, Redraw
from autograder.watch.pictures import Pictures
from autograder.watch.view import View

_NO_MORE_KEYS = ""
_INTERRUPT = "\x03"  # what Ctrl-C types where it does not interrupt


class Watch:
    """The state of watching: nothing but what follows from the files and the last keys.

    Parameters
    ----------
    draw : callable
        Called with each new view.
    """

    def __init__(
        self,
        assignment: Assignment,
        checker: Checker,
        pictures: Pictures,
        draw: Callable[[View], None],
    ) -> None:
        self._assignment = assignment
        self._checker = checker
        self._pictures = pictures
        self._draw = draw
        self._submission: Submission | None = None
        self._chosen = False  # whether somebody has said which exercise to show
        self._view = View(assignment, assignment.exercises[0], {})

    def run(self, events: Events) -> None:
        """Handle events until somebody wants to quit.

        Raises
        ------
        CourseBroken
            If a test file cannot be loaded.
        ZygoteLost
            If no worker can be had.
        """
        self._look()
        self._draw(self._view)
        while True:
            event = events.get()
            before = self._view
            match event:
                case Looked():
                    self._look()
                case Checked():
                    self._take(event)
                case Drawn():
                    said = event.printed.strip() or f"{event.exercise.slug}: drawn"
                    self._view = replace(before, message=said)
                case Key(typed) if typed in ("q", _NO_MORE_KEYS):
                    return
                case Key(typed):
                    self._press(typed)
                case Broken(error):
                    raise error
            if self._view is not before or isinstance(event, Redraw):
                self._draw(self._view)

    def _look(self) -> None:
        """Read all files, and have those checked that are not as they were."""
        submission, trouble = self._submission, ""
        try:
            submission = read_own(self._assignment)
        except SubmissionError as error:
            trouble = error.why
        if trouble != self._view.trouble:
            self._view = replace(self._view, trouble=trouble)
        if submission is None:
            return
        changed = [
            it
            for it in self._assignment.exercises
            if self._submission is None or _text(submission, it) != _text(self._submission, it)
        ]
        if not changed:
            return
        if self._submission is not None:
            self._choose(self._view.exercise if self._view.exercise in changed else changed[0])
        self._submission = submission
        results = dict(self._view.results)
        for exercise in changed:
            results.pop(exercise.slug, None)
        self._view = replace(self._view, results=results)
        self._checker.want(submission, changed)

    def _take(self, checked: Checked) -> None:
        """Take a verdict, unless the file has changed since."""
        exercise, submission = checked.exercise, self._submission
        if submission is None or _text(checked.submission, exercise) != _text(submission, exercise):
            return
        results = {**self._view.results, exercise.slug: checked.result}
        self._view = replace(self._view, results=results)
        if not self._chosen:
            first, last = self._assignment.exercises[0], self._assignment.exercises[-1]
            self._view = replace(self._view, exercise=self._view.not_done_after(last) or first)

    def _choose(self, exercise: Exercise) -> None:
        """Show an exercise, and nothing else."""
        self._chosen = True
        view = self._view
        self._view = View(self._assignment, exercise, view.results, trouble=view.trouble)

    def _press(self, typed: str) -> None:
        view = self._view
        match typed:
            case "n":
                following = view.not_done_after(view.exercise)
                self._choose(following or view.exercise)
                if following is None:
                    self._view = replace(self._view, message="All exercises are done.")
            case "h":
                self._choose(view.exercise)
                try:
                    hint = climb(view.exercise, self._assignment.hints_shown)
                    self._view = replace(self._view, climb=hint)
                except NoHint as error:
                    self._view = replace(self._view, message=str(error))
            case "s":
                self._choose(view.exercise)
                is_new = self._pictures.draw(view.exercise)
                said = (
                    f"drawing {view.exercise.slug} ..."
                    if is_new
                    else "The last picture is still being drawn."
                )
                self._view = replace(self._view, message=said)
            case "l":
                self._view = replace(view, lists_all=not view.lists_all)
            case _ if typed == _INTERRUPT:
                raise KeyboardInterrupt


def _text(submission: Submission, exercise: Exercise) -> str:
    """Return an exercise's source, or why there is none."""
    source = submission.sources[exercise.slug]
    return source.message if isinstance(source, CaseEnded) else source
