import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.diagnosis.shrinking import shrink


def test_axes_of_one_length_shrink_together():
    x, W = np.ones((5, 4)), np.ones((4, 3))

    def fits(arguments):
        x, W = arguments
        return (x @ W).size > 0  # raises unless the inner axes agree

    smaller_x, smaller_W = shrink([x, W], fits)
    assert smaller_x.shape == smaller_W.shape == (1, 1)
    assert x.shape == (5, 4)


def test_what_must_stay_large_does():
    (x,) = shrink([np.ones((6, 9))], lambda arguments: arguments[0].shape[1] >= 4)
    assert x.shape == (1, 4)


def test_lists_shrink_with_what_is_as_long():
    kernels, strides = shrink([[3, 3, 3], [1, 2, 1]], lambda it: len(it[0]) == len(it[1]))
    assert (kernels, strides) == ([0], [0])


def test_numbers_become_small_integers():
    x, rate, count = shrink(
        [np.array([0.37, -2.6]), 0.123, 17],
        lambda it: it[0].min() < -1 and it[1] > 0 and it[2] > 1,
    )
    assert x.tolist() == [0.0, -2.0]
    assert (rate, count) == (1.0, 2)
    assert isinstance(rate, float)


def test_dicts_and_flags_are_kept():
    (layers,) = shrink(
        [[{"W": np.ones((3, 2)), "trainable": True}, {"W": np.ones((2, 4)), "trainable": False}]],
        lambda it: len(it[0]) == 2,
    )
    assert [layer["trainable"] for layer in layers] == [True, False]
    assert [layer["W"].shape for layer in layers] == [(1, 1), (1, 1)]


def test_dtypes_are_kept():
    x, labels = shrink([np.full(3, 0.3, np.float32), np.array([4, 5])], lambda it: True)
    assert (x.dtype, labels.dtype) == (np.float32, np.int64)


@settings(max_examples=50)
@given(
    hnp.arrays(np.float64, hnp.array_shapes(max_dims=3, max_side=5), elements=st.floats(-9, 9)),
    st.integers(-99, 99),
)
def test_the_failure_stays_and_the_search_ends(x, n):
    def fails(arguments):
        return abs(arguments[0]).sum() >= total and arguments[1] * n >= 0

    total = abs(x).sum() / 2
    found = shrink([x, n], fails)
    assert fails(found)
    assert found[0].size <= x.size
