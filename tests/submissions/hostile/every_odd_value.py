"""Returns, call by call, values that trip careless checks: infinities, NaNs, complex and empty
arrays, huge integers, wrong types."""

from itertools import count

import numpy as np

SCORE = 0
OUTCOMES = {"wrong"}


numbers = count()
ODD = [
    float("inf"),
    float("nan"),
    -0.0,
    2**63 - 1,
    complex(0, 1),
    10**5000,
    np.complex64(1j),
    np.float16("inf"),
    np.datetime64("NaT"),
    np.zeros(0),
    np.zeros((0, 3), np.int8),
    np.full((2, 2), np.nan + 1j * np.inf),
    np.zeros((1,) * 16),
    np.bool_(True),
    True,
    None,
    "",
    "text",
    [],
    [[], [[]]],
    (1.0, [2.0, {"a": np.zeros(0)}]),
    {},
    b"bytes",
    {1: 2},
    Ellipsis,
    print,
]


def bias_variance(predictions, targets):
    value = ODD[next(numbers) % len(ODD)]
    return dict.fromkeys(("bias_squared", "variance", "expected_error"), value)
