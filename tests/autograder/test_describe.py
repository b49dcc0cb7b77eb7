import numpy as np
import pytest

from autograder.describe import describe


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (np.eye(2), "array(2, 2) float64 [[1., 0.], [0., 1.]]"),
        (np.arange(20).reshape(4, 5), "array(4, 5) int64 [0, 1, 2, 3, …]"),
        (np.zeros((0, 3)), "array(0, 3) float64 []"),
        ([1, (2.5,)], "[1, (2.5)]"),
        ({"W": np.zeros(1, np.float32)}, "{'W': array(1,) float32 [0.]}"),
        ("a\x1b", "'a\\x1b'"),
        (None, "None"),
    ],
)
def test_a_value_is_told(value, text):
    assert describe(value) == text


@pytest.mark.parametrize(
    "value",
    [np.arange(1000.0), "x" * 1000, list(range(1000)), [{"W": np.eye(2)}], {"a\n": (np.eye(3),)}],
)
def test_descriptions_are_short_and_on_one_line(value):
    text = describe(value)
    assert len(text) <= 240
    assert "\n" not in text
