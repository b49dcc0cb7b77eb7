"""A gradient that needs no derivation."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray


def central_differences(
    function: Callable[[NDArray[np.float64]], float], at: NDArray[np.float64], step: float = 1e-6
) -> NDArray[np.float64]:
    """Return the gradient of a scalar function at a point, by central differences.

    Parameters
    ----------
    function : callable
        From an array of the shape of `at` to a float.
    at : ndarray of float64
        Left as it is.
    step : float
        Half the distance between the two evaluations, in the units of `at`.

    Returns
    -------
    ndarray of float64
        Same shape as `at`; its error is of order ``step**2 + 1e-16 / step``.
    """
    point = at.astype(np.float64)
    gradient = np.empty_like(point)
    for index in np.ndindex(point.shape):
        here = point[index]
        point[index] = here + step
        above = function(point)
        point[index] = here - step
        below = function(point)
        point[index] = here
        gradient[index] = (above - below) / (2 * step)
    return gradient
