"""Contours of the error near a minimum (exam question 5; Bishop, PRML, 2006, section 5.2.1).

At a minimum the gradient is zero, and what remains of the Taylor series to second order is

    E(w) = E(w*) + 1/2 (w - w*)^T H (w - w*)

H is symmetric, so it has orthonormal eigenvectors u_i with H u_i = lambda_i u_i. In their
coordinates, w - w* = sum_i alpha_i u_i, the mixed terms vanish:

    E(w) = E(w*) + 1/2 sum_i lambda_i alpha_i^2

E(w) = E(w*) + rise is therefore the ellipsoid sum_i alpha_i^2 / (2 rise / lambda_i) = 1, with
axes along the eigenvectors. On axis i all other alpha are zero, and its end lies at
alpha_i = sqrt(2 rise / lambda_i): the steeper the valley, the shorter the axis. Were some lambda_i
not positive, the contour would not close.
"""

import numpy as np
from numpy.typing import NDArray


def hessian_contour_axes(
    H: NDArray[np.floating], rise: float
) -> tuple[NDArray[np.floating], NDArray[np.floating]]:
    """Return sqrt(2 rise / lambda) and the eigenvectors."""
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
    # Ascending: the smallest eigenvalue, and with it the longest axis, comes first.
    eigenvalues, directions = np.linalg.eigh(H)
    if eigenvalues[0] <= len(H) * eps * abs(eigenvalues[-1]):  # zero, but for rounding
        raise ValueError(f"H must be positive definite, but has the eigenvalue {eigenvalues[0]}")
    return np.sqrt(2 * float(rise) / eigenvalues), directions
