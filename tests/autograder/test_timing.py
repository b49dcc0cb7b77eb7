import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest

from autograder.outcomes import CallFailed, CaseEnded, Outcome, Wrong
from autograder.timing import Race, SpeedTest, Stopwatch, assert_within
from autograder.timing.lock import LOCK_FILE, timed_section
from autograder.timing.race import Clock, Stop
from autograder.timing.sequential import LOOKS, interval, is_decided, is_hopeless

WORK = """
import numpy as np
def f(a):
    for _ in range({n}):
        s = (a @ a).sum()
    return float(s)
"""
ONCE = WORK.format(n=4)
FIVE_TIMES = WORK.format(n=20)
LIMITS = {"call_seconds": 5.0, "exercise_seconds": 30.0}


def inputs(rng):
    return [(rng.standard_normal((160, 160)),), (rng.standard_normal((200, 200)),)]


def agree(got, expected):
    if got != expected:
        raise Wrong("another value")


def speed_test(*limits):
    return SpeedTest("f", inputs, agree, limits)


LOOSE = speed_test(20.0, 2.5)


@pytest.fixture
def stopwatch(remote):
    def make(student, reference=ONCE, **more):
        return Stopwatch(remote(student, **LIMITS), remote(reference, **LIMITS), **more)

    return make


# The sequential test.


def test_the_interval_leaves_out_as_few_as_the_look_allows():
    for pairs, needed in LOOKS.items():
        ratios = [float(n) for n in range(pairs)]
        low, high = interval(ratios)
        assert sum(ratio <= high for ratio in ratios) == needed
        assert sum(ratio >= low for ratio in ratios) == needed


def test_a_less_exact_clock_widens_the_interval():
    low, high = interval([1.0, 1.1, 1.0, 1.2, 1.0], widening=1.5)
    assert (low, high) == pytest.approx((1.0 / 1.5, 1.2 * 1.5))


def test_a_limit_is_decided_when_it_lies_outside():
    ends = interval([1.0, 1.1, 1.2, 1.3, 1.4])
    assert is_decided(ends, [6.0, 1.4, 0.9])  # exactly at the limit is within it
    assert not is_decided(ends, [6.0, 1.3])
    assert not is_decided(ends, [1.0])


def test_few_rounds_that_agree_are_enough_for_what_is_far_too_slow():
    assert is_hopeless([20.0], [6.0, 2.2])
    assert not is_hopeless([17.0], [6.0, 2.2])
    assert is_hopeless([17.0, 13.0], [6.0])
    assert is_hopeless([11.0, 13.0, 10.0], [6.0])
    assert not is_hopeless([11.0, 13.0, 8.0], [6.0])
    assert not is_hopeless([99.0] * 4, [6.0])  # then the looks decide


# Verdicts.


def race_of(*ratios):
    return Race(
        function="f",
        limits=(1.25,),
        ratios=ratios,
        interval=interval(ratios),
        clock=Clock.PROCESSOR,
        stop=Stop.DECIDED,
        by_input=(),
        student_effort=1.0,
        reference_effort=1.0,
    )


def test_the_ratio_is_the_median():
    assert race_of(1.0, 9.0, 1.2).ratio == 1.2


def test_too_close_to_tell_is_in_the_students_favour():
    above, below = 1.3, 1.2
    assert_within(race_of(*[above] * 21, *[below] * 10), 1.25)
    with pytest.raises(Wrong, match=r"1\.30 times as long") as caught:
        assert_within(race_of(*[above] * 22, *[below] * 9), 1.25)
    assert caught.value.expected == "at most 1.25 times"


def test_a_ratio_that_is_no_number_is_not_within():
    with pytest.raises(Wrong):
        assert_within(race_of(float("nan")), 6.0)


# Races.


def test_equal_functions_take_as_long(stopwatch):
    race = stopwatch(ONCE)(LOOSE)
    assert 0.7 < race.ratio < 1.4
    assert_within(race, 2.5)
    assert (race.clock, race.stop, len(race.ratios)) == (Clock.PROCESSOR, Stop.DECIDED, 5)
    assert [about for about, _ in race.by_input] == ["160x160", "200x200"]
    assert race.student_effort > 0.1
    assert race.reference_effort > 0.1


def test_five_times_the_work_takes_clearly_longer(stopwatch):
    race = stopwatch(FIVE_TIMES)(LOOSE)
    assert 3.0 < race.ratio < 8.0
    assert_within(race, 20.0)
    with pytest.raises(Wrong, match="times as long as the reference"):
        assert_within(race, 2.5)


def test_what_is_close_is_looked_at_more_often(stopwatch):
    race = stopwatch(ONCE)(speed_test(1.0))
    assert len(race.ratios) in (*LOOKS,)
    assert_within(stopwatch(ONCE)(speed_test(1.5, 0.5)), 1.5)


def test_a_slow_machine_looks_as_often_as_a_fast_one(stopwatch):
    watch = stopwatch(ONCE, processor_clock=lambda process: 50 * process.cpu_seconds())
    assert watch(speed_test(1.0)).stop is not Stop.TIME


def test_what_is_far_too_slow_is_not_run_often(stopwatch):
    race = stopwatch(WORK.format(n=80))(speed_test(3.0, 1.25))
    assert race.stop is Stop.HOPELESS
    assert len(race.ratios) <= 3
    with pytest.raises(Wrong):
        assert_within(race, 3.0)


def test_a_naive_loop_is_not_run_twice(stopwatch):
    race = stopwatch(WORK.format(n=400))(speed_test(1.25))
    assert (race.stop, len(race.ratios), len(race.by_input)) == (Stop.HOPELESS, 1, 1)


def test_a_race_is_run_once(stopwatch):
    watch = stopwatch(ONCE)
    race = watch(LOOSE)
    assert watch(LOOSE) is race
    assert watch.races == (race,)


def test_cases_that_run_by_turns_share_a_race_which_comes_after_all_other_calls(remote):
    counts = ONCE.replace("def f(a):", "n = 0\ndef g(): return n\ndef f(a):\n    global n; n += 1")
    student, reference = remote(counts, "f", "g", **LIMITS), remote(ONCE, **LIMITS)
    watch, seen = Stopwatch(student, reference), []
    student.by_turns(
        [
            lambda: seen.append(watch(LOOSE)),
            lambda: seen.append(watch(LOOSE)),
            lambda: seen.append(student.call("g", [], {})[0]),
        ]
    )
    before, first, second = seen
    assert before == 0
    assert first is second


def test_after_a_race_the_function_answers_again(remote):
    student, reference = remote(ONCE, **LIMITS), remote(ONCE, **LIMITS)
    Stopwatch(student, reference)(LOOSE)
    assert student.call("f", [np.ones((2, 2))], {})[0] == 8.0


def test_nobody_can_foresee_the_inputs(stopwatch):
    seen = []

    def remembering(rng):
        seen.append(rng.random())
        return inputs(rng)

    for _ in range(2):
        stopwatch(ONCE)(SpeedTest("f", remembering, agree, (20.0,)))
    assert len(set(seen)) == len(seen) == 12


def test_both_run_on_one_and_the_same_core(remote):
    where = "import os\ndef f(): return sorted(os.sched_getaffinity(0))"
    (first,), (second,) = (remote(where).call("f", [], {})[0] for _ in range(2))
    assert first == second


# What a student can do wrong, or try.


def test_an_output_that_does_not_agree_ends_the_race_for_every_case(stopwatch):
    watch = stopwatch("def f(a): return 0.0")
    for _ in range(2):
        with pytest.raises(Wrong, match="another value"):
            watch(LOOSE)
    assert watch.races == ()


def test_every_call_is_checked(stopwatch):
    # Right in the warm-up and in the first pair; then it saves itself the work.
    lazy = "n = 0" + ONCE.replace(
        "def f(a):", "def f(a):\n    global n; n += 1\n    if n > 4: return 0.0"
    )
    with pytest.raises(Wrong):
        stopwatch(lazy)(LOOSE)


def test_a_crash_in_the_race_is_the_students_outcome(stopwatch):
    with pytest.raises(CallFailed) as caught:
        stopwatch("def f(a): return a[10 ** 6]")(LOOSE)
    assert caught.value.outcome is Outcome.CRASHED


def test_a_process_that_dies_in_the_middle_of_the_race_is_the_students_outcome(stopwatch):
    dying = "import os\nn = 0" + ONCE.replace(
        "def f(a):", "def f(a):\n    global n; n += 1\n    if n > 4: os._exit(1)"
    )
    watch = stopwatch(dying)
    for _ in range(2):
        with pytest.raises(CallFailed, match="ended its process") as caught:
            watch(LOOSE)
    assert caught.value.outcome is Outcome.CRASHED


def test_a_reference_that_fails_is_a_grader_fault(stopwatch):
    with pytest.raises(RuntimeError, match="the reference failed") as caught:
        stopwatch(ONCE, "def f(a): raise KeyError")(LOOSE)
    assert not isinstance(caught.value, CaseEnded)


def test_sleeping_counts(stopwatch):
    sleepy = ONCE.replace("def f(a):", "import time\ndef f(a):\n    time.sleep(0.05)")
    race = stopwatch(sleepy)(speed_test(2.0))
    assert race.clock is Clock.WALL
    assert "waits" in race.notes[-1]
    with pytest.raises(Wrong):
        assert_within(race, 2.0)


def test_what_is_done_while_the_inputs_come_counts(bare_remote):
    # Whatever receives the inputs looks for their dtype; this one takes its time over it.
    early = ONCE + textwrap.dedent("""
        import sys
        session = sys._getframe()
        while session.f_code.co_name != "serve":
            session = session.f_back
        session = session.f_locals["session"]
        placed = session.placed
        def slowly(*argument):
            for _ in range(100):
                np.ones((160, 160)) @ np.ones((160, 160))
            return placed(*argument)
        session.placed = slowly
        """)
    students, reference = bare_remote(early, **LIMITS), bare_remote(ONCE, **LIMITS)
    with pytest.raises(Wrong):
        assert_within(Stopwatch(students, reference)(LOOSE), 2.5)


def test_asking_the_c_library_to_keep_memory_buys_nothing(bare_remote):
    hungry = """
import numpy as np
def f(a):
    together = [np.ones(1 << 18) for _ in range(8)]
    return float(sum(array[0] for array in together))
"""
    clever = """
import ctypes
c_library = ctypes.CDLL(None)
c_library.mallopt(-3, 1 << 30)
c_library.mallopt(-1, 1 << 30)
"""
    race = Stopwatch(bare_remote(clever + hungry, **LIMITS), bare_remote(hungry, **LIMITS))(LOOSE)
    assert race.ratio > 0.8


# Machines that offer less.


def test_without_a_processor_clock_wall_time_counts_and_that_is_said(stopwatch):
    watch = stopwatch(ONCE, processor_clock=lambda process: None)
    race = watch(speed_test(20.0))
    assert race.clock is Clock.WALL
    assert "cannot be read" in race.notes[-1]
    assert race.interval[1] > max(race.ratios)
    assert_within(race, 20.0)
    watch = stopwatch(WORK.format(n=40), processor_clock=lambda process: None)
    with pytest.raises(Wrong):
        assert_within(watch(speed_test(1.25)), 1.25)


def test_one_core_is_enough():
    script = textwrap.dedent("""
        import os
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
        from autograder.calls import CallLimits
        from autograder.remote_exercise import RemoteExercise
        from autograder.submitted_file import SubmittedFile
        from autograder.timing import Stopwatch
        from autograder.zygote import Zygote
        from tests.autograder.test_timing import LOOSE, ONCE
        zygote = Zygote()
        limits = CallLimits(5.0, 30.0)
        student, reference = (
            RemoteExercise(SubmittedFile(zygote, "demo", ONCE, ("f",), limits)) for _ in range(2)
        )
        print(Stopwatch(student, reference)(LOOSE).ratio)
        zygote.close()
        """)
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert 0.7 < float(done.stdout) < 1.4


# The machine's lock.


@pytest.fixture
def lock(tmp_path):
    return tmp_path / LOCK_FILE


def test_one_timed_section_at_a_time(lock):
    with timed_section(lock) as first:
        assert first == ""
        with timed_section(lock, patience_seconds=0.05) as second:
            assert "busy" in second
    with timed_section(lock) as third:
        assert third == ""


def test_a_lock_ends_with_its_holder(lock):
    script = (
        "import sys; from pathlib import Path; from autograder.timing.lock import timed_section\n"
        "with timed_section(Path(sys.argv[1])): print('held', flush=True); input()"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", script, str(lock)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert holder.stdout.readline() == b"held\n"
    with timed_section(lock, patience_seconds=0.0) as busy:
        assert busy
    holder.send_signal(signal.SIGKILL)
    holder.communicate()
    with timed_section(lock) as free:
        assert free == ""


def test_a_link_in_place_of_the_lock_is_not_followed(lock, tmp_path):
    lock.symlink_to(tmp_path / "elsewhere")
    with timed_section(lock) as why:
        assert why
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir])
def test_nothing_but_a_file_is_a_lock(lock, make):
    make(lock)
    with timed_section(lock) as why:
        assert "no file" in why


def test_a_folder_that_cannot_hold_a_lock_stops_nobody(tmp_path):
    with timed_section(tmp_path / "nowhere" / LOCK_FILE) as why:
        assert "without the machine's lock" in why


def test_a_race_without_the_lock_says_so(stopwatch, monkeypatch, tmp_path):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "nowhere"))
    assert "without the machine's lock" in stopwatch(ONCE)(LOOSE).notes[0]


def test_what_the_first_round_decides_waits_for_no_lock(stopwatch, monkeypatch, tmp_path):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "nowhere"))
    race = stopwatch(WORK.format(n=40))(speed_test(0.5))
    assert (race.stop, len(race.ratios)) == (Stop.HOPELESS, 1)
    assert not any("lock" in note for note in race.notes)
