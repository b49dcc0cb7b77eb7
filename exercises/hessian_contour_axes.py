"""The ellipsoid on which the error near a minimum has one value. 14 points."""

import numpy as np
from numpy.typing import NDArray


def hessian_contour_axes(
    H: NDArray[np.floating], rise: float
) -> tuple[NDArray[np.floating], NDArray[np.floating]]:
    """Return the semi-axes of a contour of the error around a minimum.

    Near a minimum w*, with H the Hessian there::

        E(w) = E(w*) + 1/2 (w - w*)^T H (w - w*)

    The points with ``E(w) = E(w*) + rise`` form an ellipsoid around w*. Return the lengths and the
    directions of its semi-axes, which reach from w* to the ellipsoid.

    Parameters
    ----------
    H : ndarray, shape (D, D)
        The Hessian: symmetric and positive definite. Rounding errors in it are no fault: it counts
        as symmetric if it differs from its transpose by at most sqrt(eps) times its largest
        magnitude, with eps from ``np.finfo(H.dtype)``. Must not be modified.
    rise : float
        How far the error lies above its minimum; positive.

    Returns
    -------
    lengths : ndarray, shape (D,)
        Lengths of the semi-axes, longest first, of the dtype of `H`.
    directions : ndarray, shape (D, D)
        Column i, ``directions[:, i]``, is the unit vector along the semi-axis of length
        ``lengths[i]``; the columns are orthogonal to each other. Of the dtype of `H`. The sign of
        each column is free, and so is the choice of axes where several have the same length.

    Raises
    ------
    ValueError
        If `H` is not a square matrix, has an entry that is not finite, is not symmetric or is not
        positive definite (it has an eigenvalue that is negative, or zero), or if `rise` is not
        positive. The message says which, and contains the offending value (for a matrix of the
        wrong shape: the shape).
    """
    # TODO
    raise NotImplementedError("hessian_contour_axes: not implemented yet")
