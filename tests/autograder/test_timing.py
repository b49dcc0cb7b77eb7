import numpy as np
import pytest

from autograder.outcomes import CallFailed, CaseEnded, Outcome, Wrong
from autograder.timing import Race, Stopwatch, assert_within

WORK = (
    "import numpy as np\ndef f(a):\n    for _ in range({n}): s = (a @ a).sum()\n    return float(s)"
)
ONCE = WORK.format(n=4)
FIVE_TIMES = WORK.format(n=20)
LIMITS = {"call_seconds": 5.0, "exercise_seconds": 30.0}


def inputs(rng):
    return [(rng.standard_normal((160, 160)),), (rng.standard_normal((200, 200)),)]


def agree(got, expected):
    if got != expected:
        raise Wrong("another value")


@pytest.fixture
def stopwatch(remote):
    def make(student, reference=ONCE):
        return Stopwatch(
            remote(student, **LIMITS), remote(reference, **LIMITS), np.random.default_rng(0)
        )

    return make


def test_equal_functions_take_about_as_long(stopwatch):
    assert 0.5 < stopwatch(ONCE)("f", inputs, agree).ratio < 2.0


def test_five_times_the_work_takes_clearly_longer(stopwatch):
    race = stopwatch(FIVE_TIMES)("f", inputs, agree)
    assert 2.5 < race.ratio < 10.0
    assert_within(race, 20.0)
    with pytest.raises(Wrong, match="times as long as the reference") as caught:
        assert_within(race, 1.5)
    assert caught.value.expected == "at most 1.5 times"


def test_a_race_is_run_once(stopwatch):
    watch = stopwatch(ONCE)
    assert watch("f", inputs, agree) is watch("f", inputs, agree)


def test_an_output_that_does_not_agree_ends_the_race_for_every_case(stopwatch):
    watch = stopwatch("def f(a): return 0.0")
    for _ in range(2):
        with pytest.raises(Wrong, match="another value"):
            watch("f", inputs, agree)


def test_every_pair_is_checked(stopwatch):
    # Right in the warm-up and in the first pair; then it saves itself the work.
    lazy = ONCE.replace(
        "def f(a):", "n = 0\ndef f(a):\n    global n; n += 1\n    if n > 4: return 0.0"
    )
    with pytest.raises(Wrong):
        stopwatch(lazy)("f", inputs, agree)


def test_a_crash_in_the_race_is_the_students_outcome(stopwatch):
    with pytest.raises(CallFailed) as caught:
        stopwatch("def f(a): return a[10 ** 6]")("f", inputs, agree)
    assert caught.value.outcome is Outcome.CRASHED


def test_a_reference_that_fails_is_a_grader_fault(stopwatch):
    with pytest.raises(RuntimeError, match="the reference failed") as caught:
        stopwatch(ONCE, "def f(a): raise KeyError")("f", inputs, agree)
    assert not isinstance(caught.value, CaseEnded)


def test_the_ratio_is_the_median():
    assert Race((1.0, 9.0, 1.2)).ratio == 1.2


def test_a_ratio_that_is_no_number_is_not_within():
    with pytest.raises(Wrong):
        assert_within(Race((float("nan"),)), 6.0)
