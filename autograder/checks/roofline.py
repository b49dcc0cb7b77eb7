"""What content says about speed to students, who do not have the reference."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Roofline:
    """What content says about the speed of a function, by any name in a public test file.

    Parameters
    ----------
    function : str
        Name in the student's file.
    make_inputs : callable
        From a generator to the argument tuples of one round.
    operations : callable
        From the arguments of a call to its number of floating-point operations.
    usual : (float, float)
        How many times as long as one product of two square matrices, of as many operations, the
        reference takes: the least and the most on the machines that were tried.
    limits : tuple of float
        Those that hidden cases judge by, in times of the reference.
    """

    function: str
    make_inputs: Callable[[np.random.Generator], Iterable[tuple[Any, ...]]]
    operations: Callable[..., int]
    usual: tuple[float, float]
    limits: tuple[float, ...]
