import os
import signal
from pathlib import Path

import pytest

from autograder.control import Control, ZygoteLost

SETTINGS = {"without": [], "user": None}


def children():
    """Return the process ids of what this process has started and not yet waited for."""
    pid = os.getpid()
    return {int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}


@pytest.fixture
def control():
    control = Control(SETTINGS)
    yield control
    control.close()


def test_answers_come_in_the_order_of_the_questions(control):
    first = control.ask({"isolation": True})
    second = control.ask({"reap": 1})
    assert set(control.wait_for(second)) == {"code", "signal"}
    assert "seccomp" in control.wait_for(first)


def test_a_process_that_is_no_worker_is_left_alone(control):
    assert control.wait_for(control.ask({"reap": 1})) == {"code": None, "signal": None}


def test_an_answer_of_an_interpreter_that_was_closed_never_comes(control):
    answer = control.ask({"isolation": True})
    control.close()
    with pytest.raises(ZygoteLost, match="replaced"):
        control.wait_for(answer)


def test_an_interpreter_that_does_not_start_is_lost():
    broken = Control({"without": ["no such mechanism"], "user": None})
    with pytest.raises(ZygoteLost, match="has ended"):
        broken.wait_for(broken.ask({"isolation": True}))
    broken.close()


def test_an_interpreter_that_stands_still_is_lost():
    others = children()
    control = Control(SETTINGS, seconds=1.0)
    control.start()
    (pid,) = children() - others
    os.kill(pid, signal.SIGSTOP)
    with pytest.raises(ZygoteLost, match="does not answer"):
        control.wait_for(control.ask({"isolation": True}))
    control.close()


def test_one_that_was_closed_starts_again(control):
    control.close()
    assert "seccomp" in control.wait_for(control.ask({"isolation": True}))
