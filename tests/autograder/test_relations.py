import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.diagnosis.factors import factor
from autograder.diagnosis.hypotheses import Pair
from autograder.diagnosis.relations import relation

SEEDS = st.integers(0, 2**32 - 1)
SHAPES = hnp.array_shapes(min_dims=1, max_dims=4, min_side=2, max_side=5)


def drawn(seed, shape, dtype=np.float64):
    return np.random.default_rng(seed).standard_normal(shape).astype(dtype)


@given(SEEDS, SHAPES, st.floats(0.1, 100), st.sampled_from([1, -1]))
def test_a_factor_is_found(seed, shape, size, sign):
    k = sign * size
    assume(abs(abs(k) - 1) > 1e-3)
    array = drawn(seed, shape)
    assert relation([Pair(k * array, array)]) == f"{k:.6g} times what is expected"


@given(SEEDS, st.integers(2, 9), st.integers(2, 9))
def test_a_factor_is_named_after_the_size_that_it_is(seed, n, m):
    assume(n != m or n not in (2, 4))
    pairs = [
        Pair(array / size, array, {"N": size, "M": 12})
        for size in (n, m)
        for array in (drawn(seed, (size, 3)),)
    ]
    assert relation(pairs) == f"{1 / n:.6g} times what is expected; 1/N is {1 / n:.6g}"


@given(SEEDS, st.sampled_from([2, 4, 0.5, 0.25, 2**0.5, 2**-0.5]))
def test_a_common_factor_is_not_named_after_a_size_for_one_call(seed, k):
    array = drawn(seed, (4, 3))
    pair = Pair(k * array, array, {"N": 2, "M": 4})
    assert relation([pair, pair]) == f"{k:.6g} times what is expected"


@given(SEEDS, st.integers(2, 5), st.integers(2, 5))
def test_a_transposition_is_found(seed, n, m):
    array = drawn(seed, (n, m))
    assert relation([Pair(array.T, array)]) == "what is expected, transposed"


@given(SEEDS, SHAPES)
def test_a_sign_is_found(seed, shape):
    array = drawn(seed, shape)
    assert relation([Pair(-array, array)]) == "the opposite sign of what is expected"


@given(SEEDS, SHAPES, SHAPES, st.sampled_from([np.float32, np.float64]))
def test_an_unrelated_array_gives_nothing(seed, shape, other, dtype):
    got, expected = drawn(seed, shape, dtype), drawn(seed + 1, other, dtype)
    assume(shape != other or shape != (2,))
    assert relation([Pair(got, expected)]) == ""


numbers = hnp.arrays(np.float64, st.integers(1, 3), elements=st.floats(allow_nan=True))


@given(numbers, numbers)
def test_no_numbers_are_too_odd_to_be_compared(got, expected):
    assert isinstance(relation([Pair(got, expected)]), str)


A = drawn(0, (4, 3))
V = drawn(1, 5)
CUBE = drawn(2, (2, 3, 4))
RELATIONS = [
    (A[::-1], A, "what is expected, reversed along axis 0"),
    (A[::-1, ::-1], A, "what is expected, reversed along the axes (0, 1)"),
    (V[::-1], V, "what is expected, reversed"),
    (CUBE.transpose(1, 0, 2), CUBE, "what is expected, with its axes in the order (1, 0, 2)"),
    (V[[2, 0, 1, 4, 3]], V, "the expected values in another order"),
    (np.roll(A, 1, 0), A, "what is expected, moved forwards by one place along axis 0"),
    (np.append(V[1:], 0), V, "what is expected, moved backwards by one place"),
    (2.0 ** -np.arange(4), 2.0 ** (1 - np.arange(4)), "0.5 times what is expected"),
    (A[1:], A, "what is expected without the first entry along axis 0"),
    (A[:, :-1], A, "what is expected without the last entry along axis 1"),
    (np.append(V, 7), V, "what is expected with one entry more, the last one"),
    (A.mean(axis=0), A, "the mean of what is expected over axis 0"),
    (A.sum(axis=1), A, "the sum of what is expected over axis 1"),
    (np.tile(A.mean(axis=0), (4, 1)), A, "the mean of what is expected over axis 0"),
    (A, A.sum(axis=0), "what is expected before the sum over axis 0"),
    (A, A.mean(axis=1), "what is expected before the mean over axis 1"),
    (np.tile(V, (3, 1)), V, "what is expected, repeated along one more axis, axis 0"),
    (np.tile(A[0], (4, 1)), A, "what is expected at index 0, repeated along axis 0"),
    (
        V[:, None] + V,
        2 * V,
        "a matrix with what is expected on its diagonal, as from shapes (n, 1) and (n,)",
    ),
    (V[None], V, "right but for its shape, (1, 5) in place of (5,)"),
    (V.astype(np.float32), V, "right but for its type, float32 in place of float64"),
    (np.float64(np.float32(V)), V, "what is expected, rounded to float32 on the way"),
    (np.trunc(9 * V), 9 * V, "what is expected, cut to whole numbers"),
    (A**2, A, "the square of what is expected"),
    (np.abs(A), A**2, "the square root of what is expected"),
    (1 / A, A, "1 divided by what is expected"),
    (np.abs(A), A, "what is expected without its signs"),
    (A + 1, A, "1 more than expected"),
    (A + np.eye(4, 3), A, ""),
    (np.where(np.arange(4)[:, None] == 2, 0, A), A, "right, except at index 2 along axis 0"),
    (np.where(np.arange(5) == 4, 0, V), V, "right, except at index -1"),
]


@pytest.mark.parametrize(("got", "expected", "said"), RELATIONS, ids=[row[2] for row in RELATIONS])
def test_relations_are_told_apart(got, expected, said):
    assert relation([Pair(got, expected)]) == said


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        (np.array(6.0), np.array(2.0)),  # one number is some multiple of any other
        (np.full(4, 6.0), np.full(4, 2.0)),
        (np.ones(4), np.zeros(4)),
        (np.zeros(4), V[:4]),
        (np.array([1.0, 0]), np.array([0.0, 1])),
        (np.array([np.nan, 1]), V[:2]),
        (np.array([]), np.array([1.0])),
    ],
    ids=str,
)
def test_nothing_is_said_of_what_could_be_chance(got, expected):
    assert relation([Pair(got, expected)]) == ""


def test_a_relation_must_hold_for_every_pair():
    doubled, halved = Pair(2 * A, A), Pair(A / 2, A)
    assert relation([doubled, doubled]) == "2 times what is expected"
    assert relation([doubled, halved]) == ""


def test_one_number_is_not_enough_for_a_factor_but_several_are():
    pairs = [Pair(np.array(3.0 * n), np.array(1.0 * n)) for n in (1, 2)]
    assert factor(pairs[:1]) == ""
    assert factor(pairs) == "3 times what is expected"


@pytest.mark.parametrize(
    ("form", "value"),
    [("N", 5), ("1/N", 1 / 5), ("sqrt(N)", 5**0.5), ("1/sqrt(N)", 5**-0.5), ("N/(N - 1)", 1.25)],
)
def test_a_factor_may_follow_from_a_size(form, value):
    said = relation([Pair(value * A, A, {"N": 5})])
    assert said == f"{value:.6g} times what is expected; {form} is {value:.6g}"


def test_a_factor_that_many_sizes_share_is_named_after_none():
    sizes = {"N": 3, "D": 3, "M": 3}
    assert relation([Pair(3 * A, A, sizes)]) == "3 times what is expected"
    del sizes["M"]
    assert relation([Pair(3 * A, A, sizes)]) == "3 times what is expected; N and D are 3"
