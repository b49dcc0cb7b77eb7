import dataclasses

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from autograder.outcomes import Outcome
from autograder.report.html.attention import concerns, gathered
from autograder.report.html.items import beliefs, items
from autograder.report.html.rows import Row, Standing
from autograder.report.html.statistics import FAR, Spread, discrimination

from .class_helpers import made_key
from .report_records import made_case, made_race, made_record, wrong_case

points = st.integers(0, 400).map(lambda quarters: quarters / 4)
answers = st.lists(st.tuples(st.booleans(), points), min_size=2, max_size=40)


def defined(pairs):
    passed, rest = zip(*pairs, strict=True)
    assume(len(set(passed)) > 1 and len(set(rest)) > 1)
    return passed, rest


@given(answers)
def test_discrimination_is_pearsons_correlation_with_zeros_and_ones(pairs):
    passed, rest = defined(pairs)
    assert discrimination(passed, rest) == pytest.approx(
        np.corrcoef(np.array(passed, float), rest)[0, 1], abs=1e-9
    )


@given(answers, st.floats(0.1, 10), st.floats(-50, 50))
def test_discrimination_does_not_depend_on_the_unit_of_the_score(pairs, factor, shift):
    passed, rest = defined(pairs)
    other = [factor * value + shift for value in rest]
    found = discrimination(passed, rest)
    assert discrimination(passed, other) == pytest.approx(found, abs=1e-6)
    assert discrimination([not it for it in passed], rest) == pytest.approx(-found, abs=1e-9)


@pytest.mark.parametrize(
    ("passed", "rest"),
    [([], []), ([True], [1]), ([True, True], [1, 2]), ([True, False], [0.1 + 0.2, 0.3])],
)
def test_where_all_are_alike_discrimination_is_not_defined(passed, rest):
    assert discrimination(passed, rest) is None


def test_one_value_far_off_is_found_whatever_it_is():
    usual = [50.0 + n for n in range(20)]
    for wild in (1e3, -1e9):
        spread = Spread.of([*usual, wild])
        assert spread.is_far(wild)
        assert not any(map(spread.is_far, usual))


@given(st.lists(points, min_size=10, max_size=30))
def test_at_most_half_of_a_class_is_far_off(values):
    spread = Spread.of(values)
    assume(spread is not None)
    assert sum(map(spread.is_far, values)) <= len(values) / 2
    assert spread.modified_z(spread.median + spread.deviation) == pytest.approx(0.6745)
    assert FAR > 0.6745


def test_few_values_or_such_that_are_mostly_equal_have_no_spread():
    assert Spread.of([1.0, 2.0, 90.0]) is None
    assert Spread.of([5.0] * 20 + [90.0]) is None


def rows(*records):
    return [Row.of(record) for record in records]


def test_an_item_counts_those_who_answered():
    made = rows(
        made_record("a", made_case("one"), made_case("two")),
        made_record("b", wrong_case("one"), wrong_case("two", misconception="")),
        made_record("c", made_case("one", Outcome.GRADER_FAULT), made_case("two")),
        made_record("d", made_case("one", Outcome.SKIPPED), wrong_case("two", misconception="")),
    )
    one, two = items(made)
    assert (one.name, one.answered, one.passed, one.pass_rate) == ("one", 2, 1, 0.5)
    assert (one.misconception, one.of_them) == ("returns_it", 1)
    assert (two.answered, two.passed, two.misconception) == (4, 2, "")
    assert one.discrimination == pytest.approx(1)
    (nobody,) = items(rows(made_record("a", made_case("one", Outcome.SKIPPED))))
    assert (nobody.pass_rate, nobody.discrimination) == (None, None)


def test_an_item_is_not_compared_with_itself():
    made = rows(*(made_record(name, wrong_case("one", points=9)) for name in "abc"), made_record())
    assert items(made)[0].discrimination is None


def test_misconceptions_are_counted_once_a_student():
    made = rows(
        made_record("a", wrong_case("one"), wrong_case("two")),
        made_record("b", wrong_case("one"), wrong_case("two", misconception="halves_it")),
    )
    assert [(it.name, it.students) for it in beliefs(made)] == [("returns_it", 2), ("halves_it", 1)]


@pytest.mark.parametrize(
    ("cases", "standing"),
    [
        ([made_case()], Standing.FULL),
        ([made_case(), made_case("b", Outcome.SKIPPED)], Standing.FULL),
        ([made_case(), wrong_case("b")], Standing.SOME),
        ([wrong_case("b")], Standing.NONE),
        ([made_case("b", Outcome.NOT_ATTEMPTED)], Standing.UNTOUCHED),
        ([made_case(), made_case("b", Outcome.GRADER_FAULT)], Standing.FAULT),
    ],
)
def test_an_exercise_stands_as_its_cases_ended(cases, standing):
    assert Row.of(made_record("a", *cases)).cells["double"].standing is standing


def found(made):
    return {it.what: [(row.student, told) for row, told in it.whom] for it in concerns(made)}


def test_a_class_of_equals_raises_no_concern():
    assert found(rows(*(made_record(f"s{n}") for n in range(20)))) == {}
    assert found([]) == {}


def test_what_makes_results_doubtful_stands_out():
    made = rows(
        *(made_record(f"s{n}") for n in range(3)),
        made_record("weak", isolation="process"),
        made_record("unknown", isolation="another"),
        made_record("old", key=made_key(grader="older", seed=8)),
    )
    assert found(made) == {
        "Graded with weaker isolation than others": [("weak", "process"), ("unknown", "another")],
        "Not graded like the rest": [("old", "other seed, other engine or options")],
    }


def test_scores_and_times_far_off_stand_out():
    made = [
        dataclasses.replace(row, total=50.0 + n, seconds=1 + n / 100)
        for n, row in enumerate(rows(*(made_record(f"s{n}") for n in range(20))))
    ]
    made[3] = dataclasses.replace(made[3], total=0.0)
    made[4] = dataclasses.replace(made[4], seconds=30.0)
    assert found(made) == {
        "Score far from the median": [("s3", "0 of 1")],
        "Took far longer to grade than others": [("s4", "30.0 s")],
    }


def test_races_that_are_odd_stand_out():
    usual = [made_record(f"s{n}", races=(made_race(1.05 + n / 100),)) for n in range(12)]
    made = rows(
        *usual,
        made_record("slow", races=(made_race(40),)),
        made_record("fast", races=(made_race(0.5),)),
        made_record("close", races=(made_race(1.25),)),
        made_record("undrawable", races=(made_race(float("inf")),)),
    )
    stands_out = {what: [student for student, _ in whom] for what, whom in found(made).items()}
    assert stands_out["total: speed far from the median"] == ["slow", "fast"]
    assert stands_out["total: faster than the reference"] == ["fast"]
    assert "close" in stands_out["total: too close to a limit to tell"]


def test_the_same_fault_is_told_once():
    fault = made_case("one", Outcome.GRADER_FAULT, fault="KeyError: 'x'")
    made = rows(made_record("a", fault), made_record("b", fault), made_record("c"))
    (only,) = gathered(made, lambda row: row.faults)
    assert (only.fault.text, [row.student for row in only.whom]) == ("KeyError: 'x'", ["a", "b"])
