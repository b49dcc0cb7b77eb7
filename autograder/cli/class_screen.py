"""What a run over a class says about each submission, and in the end about all."""

from __future__ import annotations

import json

from rich.console import Console

from autograder.class_run import Done, Kept, Step
from autograder.cli.classroom import say
from autograder.record import Record
from autograder.recorded import recorded_result
from autograder.report import gradescope, terminal
from autograder.report.regrade import print_scores
from autograder.results import Scores, SubmissionResult
from autograder.submission_error import SubmissionError


class ClassScreen:
    """Results go to stdout, all else to stderr.

    Parameters
    ----------
    errors : Console
        On stderr.
    as_json : bool
        Whether to print JSON, one object a submission, in place of tables.

    Attributes
    ----------
    unreadable : int
        How many submissions or paths could not be read.
    faulty : bool
        Whether the grader was at fault somewhere.
    """

    def __init__(self, errors: Console, as_json: bool) -> None:
        self._console = Console(highlight=False)
        self._errors = errors
        self._as_json = as_json
        self._everybody: list[Scores] = []
        self._kept = 0
        self._exchanged: list[tuple[Scores, Scores]] = []  # what counted, and what counts now
        self._older = 0  # of what counts now
        self.unreadable = 0
        self.faulty = False

    def show(self, step: Step) -> None:
        """Say what became of one submission."""
        if isinstance(step, Kept):
            self._kept += 1
            self._everybody.append(step.record.scores)
            if step.instead_of is not None:
                self._exchanged.append((step.instead_of.scores, step.record.scores))
                self._older += step.record.id < step.instead_of.id
            if self._as_json:
                self._print_json(recorded_result(step.record), step.instead_of)
        elif not isinstance(step, Done):
            self.show_unreadable(step.error)
        elif not isinstance(step.graded, SubmissionResult):
            self.faulty = True
            name = step.entry.submission.name
            why = f"grader fault: {name} was not graded: {step.graded.why}"
            say(why, self._errors, "red")
        else:
            self._show_result(step.graded)

    def show_unreadable(self, error: SubmissionError) -> None:
        """Say of a submission or path that there is nothing to grade."""
        self.unreadable += 1
        say(str(error), self._errors, "red")

    def show_exchanged(self) -> None:
        """Say where something else counts now that was not graded now: it may undo a regrade."""
        for count, what in (
            (self._older, "older results count again in place of newer ones"),
            (len(self._exchanged) - self._older, "results count now in place of older ones"),
        ):
            if count:
                why = "as they have the course, seed and options of this run"
                say(f"{count} {what}, {why}", self._errors, "yellow")
        changed = [(before, after) for before, after in self._exchanged if before != after]
        if changed:
            print_scores(self._errors, changed)
        elif self._exchanged:
            say("no score changes by that", self._errors)

    def show_overview(self) -> None:
        """Say what became of all."""
        if self._kept:
            say(f"{self._kept} had been graded before; --fresh grades them again", self._errors)
        if len(self._everybody) > 1 and not self._as_json:
            everybody = sorted(self._everybody, key=lambda it: it.name)
            terminal.print_overview(self._console, everybody)

    def _show_result(self, result: SubmissionResult) -> None:
        self._everybody.append(result.scores)
        if self._as_json:
            self._print_json(result)
        else:
            terminal.print_submission(self._console, result)
        self.faulty = self.faulty or result.has_grader_fault
        terminal.print_faults(self._errors, result)

    def _print_json(self, result: SubmissionResult, instead_of: Record | None = None) -> None:
        content = gradescope.record(result)
        if instead_of is not None:
            before = {"score": instead_of.scores.total, "graded_at": instead_of.graded_at}
            content["instead_of"] = before
        print(json.dumps(content), flush=True)
