"""How near a function comes to what the processor can do: for students, who lack the reference."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.calls import Seconds
from autograder.checks import Roofline
from autograder.remote_exercise import RemoteExercise
from autograder.timing.pairs import described

PRODUCT = "product"
PRODUCT_SOURCE = f"def {PRODUCT}(a, b): return a @ b"
_ROUNDS = 5


@dataclass(frozen=True)
class Speed:
    """How fast one kind of call was, beside a matrix product of as many operations.

    Parameters
    ----------
    inputs : str
        What the arguments were.
    gflops, product_gflops : float
        Operations in a nanosecond, of the function and of the product.
    """

    inputs: str
    gflops: float
    product_gflops: float


def measure(
    roofline: Roofline, student: RemoteExercise, product: RemoteExercise
) -> tuple[Speed, ...]:
    """Return the speed for each of the inputs, medians of several rounds.

    Parameters
    ----------
    product : RemoteExercise
        With the function of `PRODUCT_SOURCE`, in a worker like the student's.

    Raises
    ------
    CaseEnded
        If the student's function does not return.

    Notes
    -----
    Both workers are left stopped.
    """
    rng = np.random.default_rng()
    rounds = []
    for _ in range(_ROUNDS + 1):  # the first one warms up
        rounds.append(
            [_speed(roofline, student, product, args, rng) for args in roofline.make_inputs(rng)]
        )
    return tuple(
        Speed(
            same[0].inputs,
            statistics.median(speed.gflops for speed in same),
            statistics.median(speed.product_gflops for speed in same),
        )
        for same in zip(*rounds[1:], strict=True)
    )


def ratio_to_product(speeds: Sequence[Speed]) -> float:
    """Return how many times as long as the products the calls took: the geometric mean."""
    return statistics.geometric_mean([speed.product_gflops / speed.gflops for speed in speeds])


def _speed(
    roofline: Roofline,
    student: RemoteExercise,
    product: RemoteExercise,
    args: tuple[Any, ...],
    rng: np.random.Generator,
) -> Speed:
    operations = roofline.operations(*args)
    side = max(1, round((operations / 2) ** (1 / 3)))
    dtype = next(arg.dtype for arg in args if isinstance(arg, np.ndarray))
    squares = [rng.random((side, side)).astype(dtype) for _ in range(2)]
    own = student.timed_call(roofline.function, args).call
    other = product.timed_call(PRODUCT, squares).call
    return Speed(described(args), operations / _nanoseconds(own), 2 * side**3 / _nanoseconds(other))


def _nanoseconds(took: Seconds) -> float:
    seconds = took.wall if math.isnan(took.processor) else took.processor
    return max(1.0, 1e9 * seconds)
