"""What the test files of the exercises assert with: shapes first, then dtypes, finiteness, values.

Every failed check raises `autograder.outcomes.Wrong`, which carries what came back, what was
expected and one next step. A value from a submission is data from a stranger: no check here
broadcasts, compares with ``==`` before it knows the type, or lets a NaN through.
"""

from autograder.checks.differences import central_differences
from autograder.checks.functions import (
    Bad,
    SubmittedFunction,
    assert_memory_within,
    assert_raises_value_error,
    assert_unchanged,
    starmap,
)
from autograder.checks.roofline import Roofline
from autograder.checks.values import (
    assert_array,
    assert_close,
    assert_dict,
    assert_integer,
    assert_number,
    assert_sequence,
    assert_that,
)

__all__ = [
    "Bad",
    "Roofline",
    "SubmittedFunction",
    "assert_array",
    "assert_close",
    "assert_dict",
    "assert_integer",
    "assert_memory_within",
    "assert_number",
    "assert_raises_value_error",
    "assert_sequence",
    "assert_that",
    "assert_unchanged",
    "central_differences",
    "starmap",
]
