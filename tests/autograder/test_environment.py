import pytest

from autograder.environment import environment, no_race, seeded
from autograder.outcomes import CaseEnded, Outcome


def test_names_of_any_kind_seed_a_generator():
    draws = {seeded(1, name).integers(1 << 60) for name in ("a", "b", "ü", "\udcff", "")}
    assert len(draws) == 5


def test_the_environment_holds_functions_by_name(remote):
    student = remote("def f(): return 1\ndef g(): return 2", "f", "g")
    names = environment(student, lambda *args: None)
    assert (names["f"](), names["g"]()) == (1, 2)
    assert set(names) == {"f", "g", "race"}


def test_where_nothing_is_timed_a_race_is_skipped():
    with pytest.raises(CaseEnded) as caught:
        no_race(None)
    assert caught.value.outcome is Outcome.SKIPPED
