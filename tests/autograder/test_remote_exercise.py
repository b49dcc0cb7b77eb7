"""What a call to bad code becomes: each row is an outcome, none is a traceback."""

import math
import re
import textwrap

import numpy as np
import pytest

from autograder.fractions import Fractions
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
        ("import os\ndef f(): os.write(3, b'?' * 99)", Outcome.FORBIDDEN, "interfered"),
        ("import os\ndef f(): os.close(3)", Outcome.CRASHED, "process"),
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


SQUARE = """
    import os
    def f(a, b=0):
        if a == 13: raise ValueError("thirteen")
        if a == 14: return iter([])
        if a == 15: os._exit(3)
        while a == 16: pass
        return a * a + b
    """


@pytest.mark.parametrize(
    ("number", "words"),
    [(13, "ValueError: thirteen"), (14, "returned a list_iterator"), ("x", "TypeError")],
)
def test_a_call_that_fails_ends_a_starmap_no_sooner_than_a_loop(remote, number, words):
    exercise = remote(SQUARE)
    values = exercise.starmap("f", [(1,), (number,), (2,)])
    assert next(values) == (1, [])
    with pytest.raises(CaseEnded) as caught:
        next(values)
    assert words in caught.value.message
    last = exercise.calls[-1]
    assert (last.args, last.failure, last.others) == ((number,), caught.value, 0)
    assert next(values) == (4, [])
    assert list(values) == []


@pytest.mark.parametrize(
    ("number", "outcome", "words"),
    [
        (15, Outcome.CRASHED, "exit code 3"),
        (16, Outcome.TIMED_OUT, "these 3 calls together did not end"),
    ],
)
def test_what_ends_the_worker_ends_all_of_a_starmap(remote, number, outcome, words):
    exercise = remote(SQUARE)
    with pytest.raises(CallFailed) as caught:
        exercise.starmap("f", [(1,), (number,), (2,)])
    assert caught.value.outcome is outcome
    assert words in caught.value.message
    (recorded,) = exercise.calls
    assert (recorded.args, recorded.others) == ((1,), 2)
    assert exercise.call("f", [4], {})[0] == 16


def test_a_starmap_of_one_fails_as_a_call_does(remote):
    exercise = remote(SQUARE)
    with pytest.raises(CallFailed, match="the call did not end"):
        exercise.starmap("f", [(16,)])
    assert exercise.calls[-1].others == 0


def test_a_starmap_of_nothing_is_empty(remote):
    exercise = remote("1 / 0")
    assert list(exercise.starmap("f", [])) == exercise.calls == []


def test_a_starmap_of_a_missing_function_is_a_missing_function(remote):
    with pytest.raises(CallFailed, match="no function g"):
        remote(SQUARE, "f", "g").starmap("g", [(1,)])


# What a submission can do to the replies of its own worker.
LIAR = """
    import sys
    wire = sys._getframe(1).f_globals["wire"]
    honest = wire.encode
    def encode(value, *bounds):
        if value.get("status") == "answered":
            value["replies"] = lie(list(value["replies"].values))
        return honest(value, *bounds)
    wire.encode = encode
    def f(a): return a
    """


@pytest.mark.parametrize(
    ("lie", "values"),
    [
        ("replies[:-1]", 0),
        ("replies + replies[:1]", 0),
        ("7", 0),
        ("[7, 7, 7]", 0),
        ("[{'status': None}] + replies[1:]", 0),
        ("replies[:1] + [{'status': 'returned'}, {}]", 0),
        ("replies[:1] + [{'status': 'returned'}] + replies[:1]", 1),
        ("replies[:2] + [{'status': 'answered', 'message': '', 'replies': []}]", 2),
        ("[{**reply, 'arguments': [1, 2]} for reply in replies]", 0),
    ],
)
def test_a_lie_about_several_calls_is_seen_through(remote, lie, values):
    exercise = remote(textwrap.dedent(LIAR) + f"\ndef lie(replies): return {lie}")
    received = []
    with pytest.raises(CallFailed, match="interfered") as caught:
        received.extend(exercise.starmap("f", [(1,), (2,), (3,)], wants_arguments=True))
    assert caught.value.outcome is Outcome.FORBIDDEN
    assert len(exercise.calls) == values + 1


def test_a_timed_call_returns_its_seconds(remote):
    timed = remote("def f(n):\n    return sum(range(n))").timed_call("f", [100_000])
    assert timed.value == sum(range(100_000))
    assert 0 < timed.call.processor < 60
    assert 0 < timed.call.wall < 60
    assert 0 < timed.delivery.processor < 60
    assert timed.without_value().value is None


def test_without_a_clock_only_wall_time_is_known(remote):
    timed = remote("def f(): return 1").timed_call("f", [], lambda process: None)
    assert math.isnan(timed.call.processor)
    assert timed.call.wall > 0


def test_the_inputs_of_timed_calls_lie_where_the_last_ones_lay(remote):
    exercise = remote("kept = []\ndef f(a, n):\n    kept.append(a)\n    return a.ctypes.data + n")
    small, large = np.zeros(1000), np.zeros(50_000)
    addresses = [exercise.timed_call("f", [a, 0]).value for a in (small, large, small, large)]
    assert addresses[:2] == addresses[2:]


def test_fractions_arrive_as_an_array_that_always_lies_at_one_address(remote):
    source = "def f(a, n): return a.ctypes.data, a, n"
    exercise = remote(source)
    addresses = set()
    for numerators in (np.arange(-128, 128, dtype=np.int8), np.full(256, 5, np.int8)):
        fractions = Fractions(numerators.reshape(2, 128))
        address, received, three = exercise.timed_call("f", [fractions, 3]).value
        addresses.add(address)
        assert (received.dtype, three) == (np.float32, 3)
        np.testing.assert_array_equal(received, numerators.reshape(2, 128) / 128)
        np.testing.assert_array_equal(received, np.asarray(fractions))
    assert len(addresses) == 1


def test_a_timed_call_that_fails_shows_its_fractions_as_an_array(remote):
    exercise = remote("def f(a): 1 / 0")
    with pytest.raises(CallFailed, match="ZeroDivisionError"):
        exercise.timed_call("f", [Fractions(np.full((3, 5), 64, np.int8))])
    assert exercise.calls[0].shown == "f(array(3, 5) float32 [0.5, 0.5, 0.5, 0.5, …])"


def test_work_after_the_reply_is_charged_or_interference(bare_remote):
    # It starts a process that wakes it up as soon as it is stopped. Sometimes it has done all its
    # work before it can be stopped, and is charged for it; else it runs while it is not to run.
    source = """
        import os, signal, sys, time
        def f(): return 1
        def work(): return sum(range(3_000_000))
        caller = sys._getframe()
        while "_write" not in caller.f_globals:
            caller = caller.f_back
        worker = caller.f_globals
        honest = worker["_write"]
        children = []
        def write(descriptor, pieces):
            if not children and any(b"returned" in bytes(piece) for piece in pieces):
                children.append(os.fork())
                while not children[0]:
                    os.kill(os.getppid(), signal.SIGCONT)
            honest(descriptor, pieces)
            if children:
                work()
        worker["_write"] = write
        """
    # On a busy machine the process that never rests leaves little to the others.
    patient = {"call_seconds": 10, "exercise_seconds": 60}
    exercise = bare_remote(source, **patient)
    reference = bare_remote("def work(): return sum(range(3_000_000))", "work", **patient)
    charged = allowed = 0.0
    for _ in range(10):
        try:
            timed = exercise.timed_call("f", [])
        except CallFailed as failure:
            assert failure.outcome is Outcome.FORBIDDEN
            assert re.search("interfered.*stop", failure.message)
            return
        charged += timed.delivery.processor + timed.call.processor
        allowed += reference.timed_call("work", []).call.processor  # meanwhile it is not to run
    assert charged > allowed / 2


def test_other_calls_are_possible_again_after_resume(remote):
    exercise = remote("def f(): return 1")
    exercise.timed_call("f", [])
    exercise.resume()
    assert exercise.call("f", [], {})[0] == 1
    assert exercise.timed_call("f", []).value == 1


def test_a_measured_call_tells_the_memory_it_needed(remote):
    source = "import numpy as np\ndef f(n):\n    return float(np.ones(n).sum())"
    # Pages are touched for the first time, which takes long on a busy machine.
    exercise = remote(source, call_seconds=10, exercise_seconds=30)
    exercise.call("f", [1 << 23], {})
    small = exercise.measured_call("f", [1 << 10])[1]
    value, large = exercise.measured_call("f", [1 << 22])
    assert value == 1 << 22
    assert small < 4 << 20
    assert 30 << 20 < large < 40 << 20


def test_what_a_file_takes_while_it_is_loaded_hides_nothing(remote):
    source = "import numpy as np\nnp.ones(1 << 23)\ndef f(n):\n    return float(np.ones(n).sum())"
    exercise = remote(source, call_seconds=10, exercise_seconds=30)
    assert exercise.measured_call("f", [1 << 22])[1] > 30 << 20


def test_what_a_shared_worker_kept_is_counted_so_that_no_need_is_told_too_small(remote):
    source = "import numpy as np\ndef f(n):\n    return float(np.ones(n).sum())"
    before = remote(source, call_seconds=10, exercise_seconds=30)
    before.call("f", [1 << 22], {})
    shared = remote(source, worker=before.release(), call_seconds=10, exercise_seconds=30)
    assert shared.measured_call("f", [1 << 20])[1] > 30 << 20


def test_what_a_worker_uses_while_it_is_stopped_is_charged_or_too_much(remote):
    readings = iter([0, 0, 1, 1.005, 1.006, 2, 2.5])
    exercise = remote("def f(): return 1")

    def clock(process):
        return next(readings)

    assert exercise.timed_call("f", [], clock).delivery.processor == 0
    charged = exercise.timed_call("f", [], clock)
    assert charged.delivery.processor == pytest.approx(0.006)
    assert charged.call.processor == pytest.approx(0.994)
    with pytest.raises(CallFailed, match="ran while it was stopped"):
        exercise.timed_call("f", [], clock)


def test_sleeping_is_not_processor_time(remote):
    source = "import time\ndef f():\n    time.sleep(0.3)"
    assert remote(source).timed_call("f", []).call.processor < 0.25


COUNTS = "made = []\ndef f(x):\n    made.append(x)\n    return list(made)"


def test_calls_that_wait_at_one_time_are_made_together_in_the_order_of_the_cases(remote):
    exercise = remote(COUNTS)
    f, got = RemoteFunction(exercise, "f"), {}

    def first():
        got["a"] = f("a")
        got["c"] = f("c")

    def second():
        got["b"] = list(f.starmap([["b"], ["b"]]))[-1]

    exercise.by_turns([first, second])
    assert got == {"a": ["a"], "b": ["a", "b", "b"], "c": ["a", "b", "b", "c"]}


def test_each_case_that_runs_by_turns_has_a_record_of_its_own_calls(remote):
    exercise = remote("def f(x): return x / (x - 1)")
    f, records = RemoteFunction(exercise, "f"), []

    def case(*values):
        exercise.calls.clear()
        try:
            for value in values:
                f(value)
        except CallFailed:
            values = (*values, "failed")
        records.append((values, [call.args[0] for call in exercise.calls]))

    exercise.by_turns([lambda: case(2.0, 3.0), lambda: case(4.0), lambda: case(5.0, 1.0)])
    assert sorted(records, key=str) == [
        ((2.0, 3.0), [2.0, 3.0]),
        ((4.0,), [4.0]),
        ((5.0, 1.0, "failed"), [5.0, 1.0]),
    ]


@pytest.mark.parametrize("bad", ["os._exit(1)", "time.sleep(9)", "os.write(3, b'?' * 99)"])
def test_nobody_is_accused_of_what_calls_of_several_cases_did_together(remote, bad):
    exercise = remote(f"import os, time\ndef f(x):\n    if x == 1: {bad}\n    return x")
    f, got = RemoteFunction(exercise, "f"), []
    with pytest.raises(CaseEnded):
        exercise.by_turns([lambda: got.append(f(0)), lambda: got.append(f(1))])
    assert got == []
    assert f(2) == 2  # all the time is there for a second attempt, in a fresh worker


def test_a_case_may_wait_until_the_others_have_made_their_calls(remote):
    exercise = remote(COUNTS)
    f, got = RemoteFunction(exercise, "f"), []

    def last():
        exercise.let_others_finish()
        got.append(f("last"))

    exercise.by_turns([last, lambda: (f("a"), f("b"))])
    assert got == [["a", "b", "last"]]
    exercise.let_others_finish()  # nobody else is there
