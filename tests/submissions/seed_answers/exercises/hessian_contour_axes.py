"""Question 5: contours of the error around a minimum.

From my answer: in the basis of the eigenvectors of H the contour is
sum_i lambda_i a_i^2 / 2 = rise. Along one eigenvector alone, a_i = sqrt(2 rise / lambda_i).
"""

import numpy as np


def hessian_contour_axes(H, rise):
    """Return the lengths of the semi-axes, longest first, and their directions as columns."""
    if H.ndim != 2 or H.shape[0] != H.shape[1]:
        raise ValueError(f"H must be square, but its shape is {H.shape}")
    if not np.all(np.isfinite(H)):
        raise ValueError(f"H must be finite, but contains {H[~np.isfinite(H)][0]}")
    if not rise > 0:
        raise ValueError(f"rise must be positive, got {rise}")
    asymmetry = np.max(np.abs(H - H.T))
    if asymmetry > np.sqrt(np.finfo(H.dtype).eps) * np.max(np.abs(H)):
        raise ValueError(f"H must be symmetric, but differs from its transpose by {asymmetry}")

    eigenvalues, eigenvectors = np.linalg.eigh(H)  # ascending: the longest axis comes first
    if eigenvalues[0] <= 0:
        raise ValueError(f"H must be positive definite, but has eigenvalue {eigenvalues[0]}")
    lengths = np.sqrt(2 * rise / eigenvalues)
    return lengths.astype(H.dtype), eigenvectors
