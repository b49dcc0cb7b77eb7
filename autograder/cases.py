"""otter's test files, run so that each case leaves a record and says nothing of its source."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from inspect import signature
from typing import Any

import numpy as np

from autograder.calls import Call, are_large
from autograder.case_result import CaseResult
from autograder.describe import shortened
from autograder.explanation import Explanation
from autograder.otter_tests import ExceptionTestFile, TestCase
from autograder.outcomes import CaseEnded, Outcome, Wrong
from autograder.remote_exercise import Exchange, RemoteExercise
from autograder.timing import Race
from autograder.wire import NotSendable

_LONGEST_TEXT = 2_000  # of each part of a result: some come from strangers, who may send megabytes


class GaveUp(BaseException):
    """A test file has to be run again, and in another way; what it gave does not count.

    Not an `Exception`, which otter would take for one more case that failed.
    """


Counts = Callable[[CaseResult, Sequence[Call]], bool]


def always(result: CaseResult, calls: Sequence[Call]) -> bool:
    """Let every result count."""
    return True


class RecordedCase:
    """The body of a test case, wrapped: what `ExceptionTestFile.run` calls.

    Parameters
    ----------
    case : TestCase
        As otter read it from the test file.
    calls : list of Call
        Where the remote functions record calls; emptied before the case runs.
    rng : callable
        From the case's name to its own generator, so that no case shifts the draws of the next.
    counts : callable
        From its result and its calls to whether that is what it came to; if not, the case raises
        `GaveUp`.

    Attributes
    ----------
    is_random : bool
        Whether the case has asked for a generator.
    """

    def __init__(
        self,
        case: TestCase,
        calls: list[Call],
        rng: Callable[[str], np.random.Generator],
        counts: Counts = always,
    ) -> None:
        self._case = case
        self._calls = calls
        self._rng = rng
        self._counts = counts
        self.result: CaseResult | None = None
        self._made: tuple[Call, ...] = ()
        self.is_random = False

    def __getstate__(self) -> dict[str, Any]:
        """Return the result alone: otter pickles test files that have run, which functions bar."""
        return {"result": self.result}

    def call_func(self, environment: dict[str, Any]) -> None:
        """Run the case, unless it has run, and let otter see whether it passed."""
        result = self.result or self.run(environment)
        if result.outcome is not Outcome.PASSED:
            raise CaseEnded(result.outcome, result.message)

    def run(self, environment: dict[str, Any]) -> CaseResult:
        """Run the case, keep its result, and return it."""
        self._calls.clear()
        started = time.perf_counter()
        try:
            self._case.body.call_func(_Environment(environment, self._drawn))
        except CaseEnded as end:
            return self._kept(
                started,
                end.outcome,
                message=end.message,
                next_step=end.next_step,
                got=end.got if isinstance(end, Wrong) else "",
                expected=end.expected if isinstance(end, Wrong) else "",
            )
        except Exception as error:
            return self._kept(
                started,
                Outcome.GRADER_FAULT,
                message="this test did not work as it should; it is not counted against you",
                next_step="Tell your instructor.",
                fault=f"{type(error).__name__}: {error}",
            )
        return self._kept(started, Outcome.PASSED)

    def forget_calls(self) -> None:
        """Let go of arguments and values, which nobody will look into any more."""
        self._calls.clear()
        self._made = ()

    @property
    def name(self) -> str:
        """As in the test file."""
        return str(self._case.name)

    @property
    def is_hidden(self) -> bool:
        """Whether students are not shown what it came to."""
        return bool(self._case.hidden)

    @property
    def made(self) -> tuple[Call, ...]:
        """The calls of the case, to be made again by others; none if they hold too much."""
        return self._made

    @property
    def is_wrong(self) -> bool:
        """Whether the case has run and the answer was not the right one."""
        return self.result is not None and self.result.outcome is Outcome.WRONG

    def _drawn(self) -> np.random.Generator:
        self.is_random = True
        return self._rng(self._case.name)

    def _kept(self, started: float, outcome: Outcome, **texts: str) -> CaseResult:
        tells_nothing = outcome in (Outcome.PASSED, Outcome.NOT_ATTEMPTED) or not self._calls
        last = "" if tells_nothing else self._calls[-1].shown
        shown: dict[str, Any] = {
            part: shortened(text, _LONGEST_TEXT) for part, text in texts.items()
        }
        self.result = CaseResult(
            name=self._case.name,
            points=self._case.points,
            hidden=self._case.hidden,
            outcome=outcome,
            call=last,
            seconds=time.perf_counter() - started,
            **shown,
        )
        made = tuple(self._calls)
        if are_large(made):
            self._calls.clear()
        self._made = tuple(self._calls)
        if not self._counts(self.result, made):
            raise GaveUp
        return self.result


class _Environment(dict[str, Any]):
    """What a case may ask for; its generator is made only if it does."""

    def __init__(self, names: dict[str, Any], generator: Callable[[], np.random.Generator]) -> None:
        super().__init__(names)
        self._generator = generator

    def get(self, name: str, default: Any = None) -> Any:
        return self._generator() if name == "rng" else super().get(name, default)


def asks_for(file: ExceptionTestFile, name: str) -> bool:
    """Return whether some case of a test file has a parameter of this name."""
    return any(name in signature(case.body.test_func).parameters for case in file.test_cases)


class RecordedTestFile(ExceptionTestFile):
    """otter's test file with our messages in place of lines from the test's source.

    Attributes
    ----------
    races : tuple of Race
        What its cases had timed.
    """

    races: tuple[Race, ...] = ()

    @classmethod
    def recording(
        cls,
        file: ExceptionTestFile,
        calls: list[Call],
        rng: Callable[[str], np.random.Generator],
        counts: Counts = always,
    ) -> RecordedTestFile:
        """Return a fresh copy of a test file, for one submission.

        Parameters
        ----------
        file : ExceptionTestFile
            As read from disk; left as it is.
        counts : callable
            Whether a case came to what it seems to; at the first that did not, `run` raises
            `GaveUp`.
        """
        cases = [
            TestCase(**{**vars(case), "body": RecordedCase(case, calls, rng, counts)})
            for case in file.test_cases
        ]
        return cls(file.name, file.path, cases, all_or_nothing=file.all_or_nothing)

    @property
    def case_results(self) -> tuple[CaseResult, ...]:
        """The results of the cases that have run, in order."""
        results = (case.result for case in self.recorded)
        return tuple(result for result in results if result is not None)

    @property
    def recorded(self) -> tuple[RecordedCase, ...]:
        """The cases that have run, in order."""
        cases: list[RecordedCase] = [case.body for case in self.test_cases]
        return tuple(case for case in cases if case.result is not None)

    @property
    def all_passed(self) -> bool:
        """Whether each case that has run passed or was skipped."""
        return all(case.passed for case in self.case_results)

    def run_by_turns(
        self,
        environment: dict[str, Any],
        student: RemoteExercise,
        exchange: Exchange | None = None,
    ) -> None:
        """As `run`, with calls of several cases travelling together.

        Parameters
        ----------
        exchange : callable, optional
            As `RemoteExercise.by_turns` has it.

        Raises
        ------
        GaveUp
            If these calls failed together; then no case counts as run.
        """
        try:
            cases = [partial(case.body.run, environment) for case in self.test_cases]
            student.by_turns(cases, exchange)
        except (CaseEnded, NotSendable) as error:
            raise GaveUp from error
        self.run(environment)

    def run(self, global_environment: dict[str, Any]) -> None:
        """Run the cases that have not run, then give otter our message for each."""
        super().run(global_environment)
        self._tell_otter()

    def explain(self, explanations: Mapping[str, Explanation]) -> None:
        """Add what was found out about cases, by their names, to their results and messages."""
        for case in self.recorded:
            if case.result is not None and case.name in explanations:
                case.result = replace(case.result, explanation=explanations[case.name])
        self._tell_otter()

    def forget_calls(self) -> None:
        """Let go of the calls of all cases: results are kept for longer than those are needed."""
        for case in self.recorded:
            case.forget_calls()

    def _tell_otter(self) -> None:
        for shown in self.test_case_results:
            shown.message = shown.test_case.body.result.feedback

    def _generate_error_message(self, excp: Exception, context: int = 0) -> str:
        return str(excp)

    def summary(self, public_only: bool = False) -> str:
        """Return otter's summary, which must not claim of hidden cases that they passed."""
        hidden = [case for case in self.test_cases if case.hidden]
        if public_only and len(hidden) == len(self.test_cases):
            return f"{self.name}: {len(hidden)} hidden tests; their results are not shown here"
        summary = str(super().summary(public_only=public_only))
        if public_only:
            return summary.replace("All test cases passed!", "All public tests passed!", 1)
        return summary
