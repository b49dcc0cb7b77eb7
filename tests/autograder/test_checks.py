import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder import checks
from autograder.outcomes import CallFailed, Wrong

ODD_VALUES = [
    None,
    "text",
    3,
    2.5,
    float("nan"),
    [],
    (),
    {},
    [1.0, 2.0],
    {"x": 1},
    np.float32(1),
    np.bool_(True),
    np.zeros((0, 3)),
    np.array(1.0),
    np.array([np.nan, 1.0]),
    np.array([1 + 2j, 0]),
    np.array([True, False]),
]


@pytest.mark.parametrize("got", ODD_VALUES, ids=repr)
def test_no_odd_value_breaks_a_check(got):
    expected = np.array([1.0, 2.0])
    for check in (
        lambda: checks.assert_close(got, expected),
        lambda: checks.assert_number(got, 7.0),
        lambda: checks.assert_integer(got, 7),
        lambda: checks.assert_dict(got, ["a", "b"]),
        lambda: checks.assert_sequence(got, 3, tuple),
        lambda: checks.assert_sequence(got, 3, list),
    ):
        with pytest.raises(Wrong) as caught:
            check()
        assert caught.value.got


@pytest.mark.parametrize(
    ("got", "words"),
    [
        ([1.0, 2.0], "not an array"),
        (np.ones((2, 1)), "wrong shape"),
        (np.ones(1), "wrong shape"),
        (np.ones(2, np.float32), "wrong dtype"),
        (np.array([1.0, np.inf]), r"contains inf at index \(1,\)"),
        (np.array([1.0, 1.001]), r"index \(1,\): 1.001, not 1"),
    ],
)
def test_the_first_difference_is_named(got, words):
    with pytest.raises(Wrong, match=words):
        checks.assert_close(got, np.ones(2), "the result")


def test_the_tolerance_is_relative_to_the_largest_value():
    expected = np.array([1e6, 0.0])
    checks.assert_close(expected + np.array([0.0, 9e-4]), expected)
    with pytest.raises(Wrong):
        checks.assert_close(expected + np.array([0.0, 2e-3]), expected)


def test_integers_must_be_equal():
    with pytest.raises(Wrong):
        checks.assert_close(np.array([1, 3]), np.array([1, 2]))


def test_an_empty_array_has_no_wrong_values():
    checks.assert_close(np.zeros((0, 2)), np.zeros((0, 2)))


def test_a_message_carries_got_expected_and_a_next_step():
    with pytest.raises(Wrong) as caught:
        checks.assert_close(np.zeros(2), np.ones(2), "gradient of b", next_step="Which mask?")
    assert caught.value.message.startswith("gradient of b has the wrong values")
    assert "[0., 0.]" in caught.value.got
    assert "[1., 1.]" in caught.value.expected
    assert caught.value.next_step == "Which mask?"


@pytest.mark.parametrize("got", [3.0, 3, np.float64(3), np.float32(3), np.int64(3)])
def test_any_real_number_is_a_number(got):
    checks.assert_number(got, 3.0)


@pytest.mark.parametrize("got", [True, np.True_, 3 + 0j, np.complex128(3), "3", np.array(3.0)])
def test_nothing_else_is_a_number(got):
    with pytest.raises(Wrong, match="not a number"):
        checks.assert_number(got, 3.0)


def test_an_integer_is_not_a_float():
    checks.assert_integer(np.int32(9), 9)
    with pytest.raises(Wrong, match="not an integer"):
        checks.assert_integer(9.0, 9)
    with pytest.raises(Wrong, match="wrong value"):
        checks.assert_integer(8, 9)


def test_nan_is_never_close():
    with pytest.raises(Wrong):
        checks.assert_number(float("nan"), 0.0)


def test_structures_are_returned():
    assert checks.assert_dict({"b": 1, "a": 2}, ["a", "b"]) == {"a": 2, "b": 1}
    assert checks.assert_sequence((1, 2), 2, tuple) == (1, 2)


def picky(value):
    if value == 0:
        raise KeyError("zero")
    if value < 0:
        raise ValueError(f"negative value: {value}")
    return value


def test_calls_of_a_plain_function_fail_each_in_its_turn():
    results = checks.starmap(picky, [(1,), (-1,), (2,), (0,)])
    assert next(results) == 1
    with pytest.raises(CallFailed, match="ValueError: negative value: -1") as caught:
        next(results)
    assert caught.value.exception_types == ("ValueError", "Exception", "BaseException", "object")
    assert caught.value.text == "negative value: -1"
    assert next(results) == 2
    with pytest.raises(CallFailed, match="KeyError"):
        next(results)
    assert list(results) == []


def test_calls_that_can_travel_together_do():
    class Together:
        def starmap(self, cases):
            return [sum(args) for args in cases]

    assert list(checks.starmap(Together(), [(1, 2), (3, 4)])) == [3, 7]


def test_value_errors_are_asked_for():
    bad = checks.Bad(-3, because="negative", mentions="-3"), checks.Bad(-4, because="negative")
    checks.assert_raises_value_error(picky, (1,), *bad)


def test_a_function_that_refuses_everything_checks_nothing():
    with pytest.raises(CallFailed, match="negative value: -1"):
        checks.assert_raises_value_error(picky, (-1,), checks.Bad(-3, because="negative"))


@pytest.mark.parametrize(
    ("call", "kind", "words"),
    [
        (checks.Bad(3, because="odd"), Wrong, "should raise ValueError: odd"),
        (checks.Bad(-3, because="low", mentions="stride"), Wrong, "does not mention .*: low"),
        (checks.Bad(0, because="zero"), CallFailed, "KeyError: 'zero'"),
    ],
)
@pytest.mark.parametrize("before", range(2))
@pytest.mark.parametrize("after", range(2))
def test_each_of_the_calls_must_raise_a_value_error(call, kind, words, before, after):
    good = checks.Bad(-1, because="negative", mentions="-1")
    with pytest.raises(kind, match=words):
        checks.assert_raises_value_error(picky, (1,), *[good] * before, call, *[good] * after)


def test_a_changed_input_is_seen():
    checks.assert_unchanged([np.ones(2), 3], [np.ones(2), 3])
    with pytest.raises(Wrong, match="argument number 2"):
        checks.assert_unchanged((3, np.ones(2)), [3, np.zeros(2)])


def test_memory_is_judged_where_it_can_be_told():
    class Measured:
        def __init__(self, needed):
            self.needed = needed

        def call_measuring_memory(self, *args):
            return "value", self.needed

    for needed in (None, 0, 1 << 20):
        assert checks.assert_memory_within(Measured(needed), limit=1 << 20) == "value"
    with pytest.raises(Wrong, match="too much memory") as caught:
        checks.assert_memory_within(Measured(3 << 20), limit=1 << 20, next_step="Tiles?")
    assert caught.value.got == "3.0 MiB"


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        ([{"W": np.ones(1)}], [{"W": np.ones(1)}], True),
        ([{"W": np.ones(1)}], [{"W": np.zeros(1)}], False),
        ([1, 2], [1], False),
        ({"a": 1}, {"b": 1}, False),
        (1, 1.0, False),
    ],
)
def test_nested_inputs_are_compared_to_the_bit(before, after, same):
    if same:
        checks.assert_unchanged([before], [after])
    else:
        with pytest.raises(Wrong):
            checks.assert_unchanged([before], [after])


@given(st.lists(st.floats(-3, 3), min_size=1, max_size=4))
def test_central_differences_find_the_gradient_of_a_polynomial(values):
    at = np.array(values)
    found = checks.central_differences(lambda x: np.sum(x**3, axis=1), at)
    np.testing.assert_allclose(found, 3 * at**2, atol=1e-6)
    assert at.tolist() == values


def test_a_condition_is_stated():
    checks.assert_that(True, "never")
    with pytest.raises(Wrong, match="must hold") as caught:
        checks.assert_that(False, "must hold", got=np.ones(1), expected="more")
    assert caught.value.got.startswith("array(1,)")
