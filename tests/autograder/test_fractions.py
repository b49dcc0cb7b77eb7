import numpy as np

from autograder.fractions import Fractions
from autograder.timing.pairs import described

HALVES = Fractions(np.full((3, 5), 64, np.int8))


def test_fractions_are_an_array_of_single_precision():
    array = np.asarray(HALVES)
    assert (array.dtype, array.shape) == (np.float32, HALVES.shape)
    np.testing.assert_array_equal(array, 0.5)


def test_every_numerator_is_exact():
    numerators = np.arange(-128, 128, dtype=np.int8)
    np.testing.assert_array_equal(np.asarray(Fractions(numerators), np.float64) * 128, numerators)


def test_they_are_shown_as_an_array_is():
    assert repr(HALVES) == "array(3, 5) float32 [0.5, 0.5, 0.5, 0.5, …]"
    assert described((HALVES, 2)) == "3x5, 2"
