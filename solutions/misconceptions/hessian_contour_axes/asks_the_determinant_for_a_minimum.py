"""Where the determinant of the Hessian is positive, there is a minimum.

What is the determinant of -I in two dimensions? And does E rise or fall around that point?
"""

import numpy as np
from numpy.typing import NDArray

CAUGHT_BY = ("what_has_no_elliptic_contour_is_refused",)


def hessian_contour_axes(
    H: NDArray[np.floating], rise: float
) -> tuple[NDArray[np.floating], NDArray[np.floating]]:
    if H.ndim != 2 or H.shape[0] != H.shape[1] or not H.size:
        raise ValueError(f"H must be a square matrix, but has the shape {H.shape}")
    if not np.isfinite(H).all():
        raise ValueError(f"H must be finite, but contains {H[~np.isfinite(H)][0]}")
    if not 0 < rise < np.inf:
        raise ValueError(f"rise must be positive and finite, not {rise}")
    eps = np.finfo(H.dtype).eps
    asymmetry = np.abs(H - H.T).max()
    if asymmetry > np.sqrt(eps) * np.abs(H).max():
        raise ValueError(f"H must be symmetric, but differs from its transpose by {asymmetry}")
    determinant = np.linalg.det(H)
    if determinant <= 0:
        raise ValueError(f"H must be positive definite, but has the determinant {determinant}")
    eigenvalues, directions = np.linalg.eigh(H)
    return np.sqrt(2 * float(rise) / eigenvalues), directions
