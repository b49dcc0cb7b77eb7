"""Replies that no honest worker sends; what honest ones mean is in test_remote_function.py."""

import signal

import pytest

from autograder.outcomes import CaseEnded, Outcome
from autograder.process import ExitStatus
from autograder.replies import ended, interference, one_for_each, unsuccessful

RAISED = {"status": "raised", "type": "E", "types": [], "message": "m", "line": 3, "errno": None}


@pytest.mark.parametrize(
    "lie",
    [
        {"message": None},
        {"message": 3},
        {"type": None},
        {"types": None},
        {"types": "ValueError"},
        {"status": "loaded"},
        {"status": "ready"},
    ],
)
def test_a_lie_is_interference(lie):
    end = unsuccessful({**RAISED, **lie}, "demo", "the call", 1 << 30)
    assert end.outcome is Outcome.FORBIDDEN
    assert "interfered" in end.message


@pytest.mark.parametrize("lie", [{"line": "3"}, {"errno": "x"}, {"types": [None, 3]}])
def test_a_lie_beside_the_point_is_ignored(lie):
    assert unsuccessful({**RAISED, **lie}, "demo", "the call", 1 << 30).outcome is Outcome.CRASHED


@pytest.mark.parametrize(
    "lie",
    [
        {"status": "returned", "value": [RAISED, RAISED]},
        {"status": "ready"},
        {"replies": None},
        {"replies": (RAISED, RAISED)},
        {"replies": {"0": RAISED, "1": RAISED}},
        {"replies": []},
        {"replies": [RAISED]},
        {"replies": [RAISED] * 3},
        {"replies": [RAISED, None]},
        {"replies": [RAISED, [RAISED]]},
        {"replies": [RAISED, {}]},
        {"replies": [{"status": 3}, RAISED]},
    ],
)
def test_a_lie_about_several_calls_is_interference(lie):
    honest = {"status": "answered", "replies": [RAISED, RAISED]}
    assert one_for_each(honest, 2, "demo", 1 << 30) == [RAISED, RAISED]
    with pytest.raises(CaseEnded) as caught:
        one_for_each({**honest, **lie}, 2, "demo", 1 << 30)
    assert caught.value.outcome is Outcome.FORBIDDEN


def test_calls_may_fail_together():
    with pytest.raises(CaseEnded, match="one of the calls raised MemoryError") as caught:
        one_for_each(
            {**RAISED, "type": "MemoryError", "types": ["MemoryError"]}, 2, "demo", 1 << 30
        )
    assert caught.value.outcome is Outcome.OUT_OF_MEMORY


def test_a_line_is_told():
    end = unsuccessful(RAISED, "demo", "the call", 1 << 30)
    assert end.message == "the call raised E: m (line 3 of demo.py)"


@pytest.mark.parametrize(
    ("status", "outcome", "words"),
    [
        (ExitStatus(3, None), Outcome.CRASHED, "exit code 3"),
        (ExitStatus(None, signal.SIGSEGV), Outcome.CRASHED, "SIGSEGV"),
        (ExitStatus(None, signal.SIGXCPU), Outcome.TIMED_OUT, "processor time"),
        (ExitStatus(None, signal.SIGSYS), Outcome.FORBIDDEN, "system call"),
        (ExitStatus(None, signal.SIGKILL), Outcome.CRASHED, "killed"),
        (ExitStatus(None, 35), Outcome.CRASHED, "ended by signal 35"),  # it has no name
        (ExitStatus(None, None), Outcome.CRASHED, "ended its process"),
    ],
)
def test_an_end_has_an_outcome(status, outcome, words):
    assert ended(status).outcome is outcome
    assert words in ended(status).message


def test_interference_says_how():
    assert "a second reply" in interference("a second reply").message
