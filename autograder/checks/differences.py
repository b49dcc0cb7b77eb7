"""A gradient that needs no derivation."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray


def central_differences(
    function: Callable[[NDArray[np.float64]], NDArray[np.float64]],
    at: NDArray[np.float64],
    step: float = 1e-6,
) -> NDArray[np.float64]:
    """Return the gradient of a scalar function at a point, by central differences.

    Parameters
    ----------
    function : callable
        From a stack of points, shape ``(n, *at.shape)``, to what it is at each, shape ``(n,)``.
    at : ndarray of float64
        Left as it is.
    step : float
        Half the distance between the two evaluations, in the units of `at`.

    Returns
    -------
    ndarray of float64
        Same shape as `at`; its error is of order ``step**2 + 1e-16 / step``.
    """
    steps = step * np.eye(at.size).reshape(at.size, *at.shape)
    return ((function(at + steps) - function(at - steps)) / (2 * step)).reshape(at.shape)
