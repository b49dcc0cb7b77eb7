"""What a call to bad code becomes: each row is an outcome, none is a traceback."""

import re

import numpy as np
import pytest

from autograder.outcomes import CallFailed, CaseEnded, Outcome
from autograder.remote_function import RemoteFunction


def end_of(exercise, *args, name="f"):
    with pytest.raises(CaseEnded) as caught:
        exercise.call(name, args, {})
    return caught.value


@pytest.mark.parametrize(
    ("source", "outcome", "words"),
    [
        ("def f(): raise NotImplementedError('f: not yet')", Outcome.NOT_ATTEMPTED, "f: not yet"),
        ("def g(): pass", Outcome.MISSING, "no function f"),
        ("f = 3", Outcome.MISSING, "no function f"),
        ("x = 1\ndef f(:", Outcome.CRASHED, "SyntaxError: .*line 2 of demo.py"),
        ("1 / 0", Outcome.CRASHED, "loading the file raised ZeroDivisionError"),
        ("import sys; sys.exit(0)", Outcome.CRASHED, "loading the file ended by sys.exit"),
        ("import os; os._exit(0)", Outcome.CRASHED, r"ended its process \(exit code 0\)"),
        ("while True: pass", Outcome.TIMED_OUT, "loading the file did not end within 0.5 s"),
        ("def f(a, b): pass", Outcome.CRASHED, "missing 2 required positional arguments"),
        ("def f(): return [][3]", Outcome.CRASHED, r"IndexError: .* \(line 1 of demo.py\)"),
        ("def f():\n  while True: pass", Outcome.TIMED_OUT, "the call did not end within 0.5 s"),
        ("import os\ndef f(): os._exit(3)", Outcome.CRASHED, "exit code 3"),
        ("import ctypes\ndef f(): ctypes.string_at(0)", Outcome.CRASHED, "SIGSEGV"),
        ("import sys\ndef f(): sys.exit()", Outcome.CRASHED, "the call ended by sys.exit"),
        ("def f(): raise MemoryError", Outcome.OUT_OF_MEMORY, "MemoryError"),
        ("def f(): raise FileNotFoundError(2, 'no')", Outcome.CRASHED, "FileNotFoundError"),
        ("import nothing_like_that", Outcome.FORBIDDEN, "ModuleNotFoundError: .*nothing_like_that"),
        ('def f(): raise RuntimeError("can\'t start new thread")', Outcome.FORBIDDEN, "thread"),
        ("def f(): raise PermissionError(13, 'no')", Outcome.FORBIDDEN, "no"),
        ("def f(): return (i for i in [1])", Outcome.WRONG, "returned a generator"),
        ("import numpy as np\ndef f(): return np.ma.array([1])", Outcome.WRONG, "MaskedArray"),
        ("import numpy as np\ndef f(): return np.array([{}])", Outcome.WRONG, "dtype object"),
        (
            "import numpy as np\ndef f(): return np.empty(1 << 24)",
            Outcome.WRONG,
            "more than 64 MiB",
        ),
        ("import os\ndef f(): os.write(4, b'?' * 99)", Outcome.FORBIDDEN, "interfered"),
        ("import os\ndef f(): os.close(4)", Outcome.CRASHED, "process"),
    ],
)
def test_every_failure_has_its_outcome(remote, source, outcome, words):
    end = end_of(remote(source))
    assert end.outcome is outcome
    assert re.search(words, end.message), end.message


def test_a_wrong_signature_gets_a_next_step(remote):
    assert "stub" in end_of(remote("def f(a, b): pass"), 1).next_step


def test_a_refused_import_gets_a_next_step(remote):
    assert "NumPy" in end_of(remote("import helper")).next_step


def test_the_kinds_of_an_exception_are_known(remote):
    failure = end_of(remote("class Own(ValueError): pass\ndef f(): raise Own('-1')"))
    assert isinstance(failure, CallFailed)
    assert "ValueError" in failure.exception_types
    assert failure.line == 2


def test_a_call_after_a_crash_meets_a_fresh_worker(remote):
    exercise = remote("import os\ndef f(): os._exit(1)\ndef g(): return 1", "f", "g")
    end_of(exercise)
    assert exercise.call("g", [], {})[0] == 1


def test_state_does_not_outlive_a_worker(remote):
    exercise = remote("n = 0\ndef f():\n    global n; n += 1; return n")
    assert [exercise.call("f", [], {})[0] for _ in range(2)] == [1, 2]
    exercise.renew()
    assert exercise.call("f", [], {})[0] == 1


def test_a_file_that_hangs_when_loaded_is_loaded_once(remote):
    exercise = remote("while True: pass")
    first = end_of(exercise)
    assert first.outcome is Outcome.TIMED_OUT
    exercise.renew()
    assert end_of(exercise) is first


def test_the_budget_of_an_exercise_ends_a_series_of_timeouts(remote):
    exercise = remote("def f():\n    while True: pass", call_seconds=0.2, exercise_seconds=0.5)
    messages = [end_of(exercise).message for _ in range(5)]
    assert messages[0] == "the call did not end within 0.2 s"
    assert messages[-1].startswith("not run: earlier calls used up the 0.5 s")


def test_calls_are_recorded(remote):
    exercise = remote("def f(a):\n    return a + 1")
    exercise.call("f", [1], {})
    end_of(exercise, "x")
    assert [call.value for call in exercise.calls] == [2, None]
    assert exercise.calls[1].failure.outcome is Outcome.CRASHED


def test_a_remote_function_is_called_like_a_local_one(remote):
    function = RemoteFunction(remote("def f(a, *, b): a += b; return a"), "f")
    assert function(np.ones(2), b=1).tolist() == [2.0, 2.0]
    value, (after,) = function.call_returning_arguments(np.ones(2), b=1)
    assert value.tolist() == after.tolist() == [2.0, 2.0]


def test_a_timed_call_returns_its_seconds(remote):
    value, seconds = remote("def f(n):\n    return sum(range(n))").timed_call("f", [100_000])
    assert value == sum(range(100_000))
    assert 0 < seconds < 60


def test_a_measured_call_tells_the_memory_it_needed(remote):
    exercise = remote("import numpy as np\ndef f(n):\n    return float(np.ones(n).sum())")
    exercise.call("f", [1 << 23], {})
    small = exercise.measured_call("f", [1 << 10])[1]
    value, large = exercise.measured_call("f", [1 << 22])
    assert value == 1 << 22
    assert small < 4 << 20
    assert 30 << 20 < large < 40 << 20


def test_sleeping_is_not_processor_time(remote):
    source = "import time\ndef f():\n    time.sleep(0.3)"
    assert remote(source).timed_call("f", [])[1] < 0.25


def test_a_file_that_cannot_be_read_is_the_outcome_of_every_call(zygote):
    from autograder.remote_function import CallLimits, RemoteExercise

    missing = CallFailed(Outcome.MISSING, "demo.py was not handed in")
    exercise = RemoteExercise(zygote, "demo", missing, ["f"], CallLimits())
    assert end_of(exercise) is missing
