import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.budget import Budget


def test_a_call_gets_its_deadline_while_there_is_time():
    budget = Budget(10, 2)
    assert budget.deadline(is_loading=False) == budget.deadline(is_loading=True) == 2


def test_a_call_gets_no_more_than_what_is_left():
    budget = Budget(10, 2)
    budget.spend(9)
    assert budget.deadline(is_loading=False) == 1
    budget.spend(2)
    assert budget.deadline(is_loading=False) < 0


@given(st.integers(1, 200), st.floats(0.1, 100))
def test_files_that_hang_cost_two_deadlines_together(files, call_seconds):
    budget = Budget(1000 * call_seconds, call_seconds)
    for _ in range(files):
        allowed = budget.deadline(is_loading=True)
        budget.spend(allowed)
        budget.lose_to_loading(allowed)
    assert budget.seconds - budget.left == pytest.approx(
        2 * call_seconds * (1 - 0.5**files), rel=1e-6
    )


def test_files_that_load_leave_the_deadline_as_it_is():
    budget = Budget(10, 2)
    for _ in range(5):
        budget.spend(0.01)
    assert budget.deadline(is_loading=True) == 2


def test_after_hanging_files_calls_keep_their_deadline():
    budget = Budget(10, 2)
    budget.lose_to_loading(budget.deadline(is_loading=True))
    assert budget.deadline(is_loading=False) == 2
    assert budget.deadline(is_loading=True) == 1


def test_a_part_uses_the_time_of_the_whole():
    whole = Budget(10, 2)
    part = Budget(3, 1, "exercise", within=whole)
    assert part.deadline(is_loading=False) == 1
    part.spend(2.5)
    assert (part.left, whole.left) == (0.5, 7.5)
    assert part.tightest is part
    whole.spend(7.25)
    assert part.deadline(is_loading=False) == 0.25
    assert part.tightest is whole


def test_a_file_of_a_part_that_hangs_leaves_less_to_load_the_others():
    whole = Budget(10, 2)
    part = Budget(6, 2, "exercise", within=whole)
    part.lose_to_loading(part.deadline(is_loading=True))
    assert Budget(6, 2, "exercise", within=whole).deadline(is_loading=True) == 1


def test_an_attempt_that_hangs_leaves_all_files_their_time_to_load():
    whole = Budget(10, 2)
    attempt = Budget(10, 0.25, within=whole, is_attempt=True)
    assert attempt.deadline(is_loading=True) == 0.25
    attempt.lose_to_loading(0.25)
    assert whole.deadline(is_loading=True) == 2
    attempt.spend(0.25)
    assert whole.left == 9.75
