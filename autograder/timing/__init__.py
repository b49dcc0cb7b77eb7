"""Races of a student's function against the reference, each in a worker of its own.

Content declares a `SpeedTest`; its cases ask for the ``race`` and judge it with `assert_within`.
It is run once, and shared by all cases that judge it.
"""

from autograder.fractions import Fractions
from autograder.timing.race import Race, SpeedTest, assert_within
from autograder.timing.roofline import (
    PRODUCT,
    PRODUCT_SOURCE,
    Speed,
    measure,
    ratio_to_product,
)
from autograder.timing.stopwatch import Stopwatch

__all__ = [
    "PRODUCT",
    "PRODUCT_SOURCE",
    "Fractions",
    "Race",
    "Speed",
    "SpeedTest",
    "Stopwatch",
    "assert_within",
    "measure",
    "ratio_to_product",
]
