"""Axes of the contours of a quadratic."""

import numpy as np


def hessian_contour_axes(H, rise):
    """Lengths (longest first) and directions (columns)."""
    if H.ndim != 2 or H.shape[0] != H.shape[1]:
        raise ValueError(f"not a square matrix: {H.shape}")
    if rise <= 0 or np.isnan(rise):
        raise ValueError(f"rise is not positive: {rise}")
    if not np.isfinite(H).all():
        bad = H[~np.isfinite(H)]
        raise ValueError(f"not finite: {bad[0]}")
    limit = np.finfo(H.dtype).eps ** 0.5 * np.abs(H).max()
    if (np.abs(H - H.T) > limit).any():
        raise ValueError(f"not symmetric, the largest difference is {np.abs(H - H.T).max()}")

    values, vectors = np.linalg.eigh(H)
    if values.min() <= 0:
        raise ValueError(f"not positive definite, the smallest eigenvalue is {values.min()}")
    lengths = np.sqrt(2 * rise / values)
    order = np.argsort(-lengths)
    return lengths[order].astype(H.dtype), vectors[:, order]
