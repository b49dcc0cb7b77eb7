"""An axis reaches from one side of the ellipsoid to the other.

Go from w* along the first direction by the first length. Are you on the contour?
"""

import numpy as np
from numpy.typing import NDArray

CAUGHT_BY = (
    "random_contours_are_found",
    "a_contour_in_one_dimension_is_two_points",
    "ten_dimensions_are_no_harder",
    "axes_of_equal_length_may_point_anywhere_in_their_plane",
    "a_long_narrow_valley_is_measured_both_ways",
    "a_float32_hessian_has_float32_axes",
    "measuring_a_contour_leaves_the_hessian_alone",
)


def hessian_contour_axes(
    H: NDArray[np.floating], rise: float
) -> tuple[NDArray[np.floating], NDArray[np.floating]]:
    eigenvalues, directions = _checked_eigh(H, rise)
    return 2 * np.sqrt(2 * float(rise) / eigenvalues), directions


def _checked_eigh(H: NDArray, rise: float) -> tuple[NDArray, NDArray]:
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
    eigenvalues, directions = np.linalg.eigh(H)
    if eigenvalues[0] <= len(H) * eps * abs(eigenvalues[-1]):
        raise ValueError(f"H must be positive definite, but has the eigenvalue {eigenvalues[0]}")
    return eigenvalues, directions
