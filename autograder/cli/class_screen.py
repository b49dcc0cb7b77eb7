"""What a run over a class says about each submission, and in the end about all."""

from __future__ import annotations

import json

from rich.console import Console

from autograder.class_run import Done, Kept, Step
from autograder.cli.classroom import say
from autograder.recorded import recorded_result
from autograder.report import gradescope, terminal
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
        self.unreadable = 0
        self.faulty = False

    def show(self, step: Step) -> None:
        """Say what became of one submission."""
        if isinstance(step, Kept):
            self._kept += 1
            self._everybody.append(step.record.scores)
            if self._as_json:
                self._print_json(recorded_result(step.record))
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

    def _print_json(self, result: SubmissionResult) -> None:
        print(json.dumps(gradescope.record(result)), flush=True)
