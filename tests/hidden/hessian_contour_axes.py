"""Hidden tests of hessian_contour_axes: Hessians built from known axes, edges, bad input."""

import numpy as np
from otter.test_files import test_case

from autograder.checks import (
    Bad,
    assert_array,
    assert_raises_value_error,
    assert_sequence,
    assert_that,
    assert_unchanged,
)

OK_FORMAT = False
name = "hessian_contour_axes_hidden"


def turned(rng, eigenvalues):
    """Return a Hessian with these eigenvalues and random eigenvectors, symmetric to the bit."""
    eigenvalues = np.asarray(eigenvalues, float)
    D = eigenvalues.size
    U, _ = np.linalg.qr(rng.standard_normal((D, D)))
    H = (U * eigenvalues) @ U.T
    return (H + H.T) / 2


def assert_axes(got, H, rise, eigenvalues, *, tolerance=1e-10):
    """Fail unless these are the axes of the contour, whatever their signs and order among equals.

    The tolerance is relative: to each length for the lengths, to the largest eigenvalue for
    H u = lambda u. It must exceed the condition number times the machine's epsilon.
    """
    D = len(H)
    lengths, directions = assert_sequence(got, 2, tuple)
    assert_array(lengths, (D,), H.dtype, "lengths")
    assert_array(directions, (D, D), H.dtype, "directions")
    H, lengths, directions = (array.astype(np.float64) for array in (H, lengths, directions))
    eigenvalues = np.sort(eigenvalues)
    # What eigenvectors lose to rounding does not grow with the condition number.
    sharp = min(tolerance, 1e-11) if tolerance < 1e-5 else tolerance
    with np.errstate(all="ignore"):
        heights = (directions * (H @ directions)).sum(axis=0) * lengths**2 / 2
        on_contour = np.abs(heights - rise) <= 4 * tolerance * rise
        gram_error = np.abs(directions.T @ directions - np.eye(D)).max()
        residual = np.abs(H @ directions - directions * eigenvalues).max()
        true_lengths = np.sqrt(2 * rise / eigenvalues)
        long_enough = np.abs(lengths - true_lengths) <= tolerance * true_lengths
    assert_that(
        bool(on_contour.all()),
        f"at the ends of the axes E has not risen by {rise:.6g}",
        got=heights,
        expected=f"{rise:.6g} at each end",
        next_step="Put w* + lengths[i] * directions[:, i] into the formula for E.",
    )
    assert_that(
        bool(gram_error <= sharp),
        "the directions are not orthonormal",
        got=f"the product of their transpose with them differs from I by up to {gram_error:.3g}",
        next_step="Which functions of NumPy promise orthonormal eigenvectors, and for which H?",
    )
    assert_that(
        bool(residual <= sharp * eigenvalues[-1]),
        "the directions are not the axes of the ellipsoid, longest first",
        got=directions,
        next_step="What must H do to a vector along an axis?",
    )
    assert_that(
        bool(long_enough.all()),
        "the lengths are wrong",
        got=lengths,
        expected=true_lengths,
        next_step="Sorted longest first, and precise on the flat axes as well as on the steep?",
    )


@test_case(name="random_contours_are_found", points=2, hidden=True)
def random_contours_are_found(hessian_contour_axes, rng):
    """Two to six dimensions, small and large Hessians, small and large rises."""
    spectra, cases = [], []
    for D, least, most in ((2, -10, -9), (3, -5, 5), (4, -5, 5), (6, -5, 5)):
        scale, rise = 10.0 ** rng.uniform(least, most), 10.0 ** rng.uniform(-3, 3)
        spectra.append(scale * 1.7 ** (np.arange(D) + rng.uniform(0, 0.5, D)))
        cases.append((turned(rng, spectra[-1]), rise))
    results = hessian_contour_axes.starmap(cases)
    for (H, rise), eigenvalues, got in zip(cases, spectra, results, strict=True):
        assert_axes(got, H, rise, eigenvalues)


@test_case(name="a_contour_in_one_dimension_is_two_points", points=1, hidden=True)
def a_contour_in_one_dimension_is_two_points(hessian_contour_axes, rng):
    """With D = 1 the eigenvalue is the entry and the direction is 1 or -1."""
    cases = [(rng.uniform(0.1, 10, (1, 1)), float(rng.uniform(0.1, 10))) for _ in range(2)]
    for (H, rise), got in zip(cases, hessian_contour_axes.starmap(cases), strict=True):
        assert_axes(got, H, rise, H[0])


@test_case(name="ten_dimensions_are_no_harder", points=1, hidden=True)
def ten_dimensions_are_no_harder(hessian_contour_axes, rng):
    """Rounding errors have left this H not quite symmetric."""
    # Compared with numbers near 1 instead of with this steep H, what is not symmetric is much.
    eigenvalues = 1e10 * (1 + np.arange(10) + rng.uniform(0, 0.5, 10))
    H = turned(rng, eigenvalues)
    H[np.triu_indices(10, 1)] *= 1 + 2 * np.finfo(float).eps
    rise = float(rng.uniform(0.1, 10))
    assert_axes(hessian_contour_axes(H, rise), H, rise, eigenvalues)


@test_case(name="axes_of_equal_length_may_point_anywhere_in_their_plane", points=1, hidden=True)
def axes_of_equal_length_may_point_anywhere_in_their_plane(hessian_contour_axes, rng):
    """Repeated eigenvalues at the flat end, at the steep end, and all the same."""
    spectra = [
        rng.uniform(0.5, 2) * np.array(repeats, float)
        for repeats in ((1, 1, 5), (2, 7, 7), (3, 3, 3), (1, 1, 4, 4))
    ]
    cases = [(turned(rng, spectrum), float(rng.uniform(0.1, 10))) for spectrum in spectra]
    results = hessian_contour_axes.starmap(cases)
    for (H, rise), eigenvalues, got in zip(cases, spectra, results, strict=True):
        assert_axes(got, H, rise, eigenvalues)


@test_case(name="a_long_narrow_valley_is_measured_both_ways", points=1, hidden=True)
def a_long_narrow_valley_is_measured_both_ways(hessian_contour_axes, rng):
    """The steepest direction is 1e8 times as curved as the flattest."""
    eigenvalues = 10.0 ** np.array([0, 2, 4, 6, 8]) * rng.uniform(0.1, 10)
    H, rise = turned(rng, eigenvalues), float(rng.uniform(0.1, 10))
    assert_axes(hessian_contour_axes(H, rise), H, rise, eigenvalues, tolerance=2e-6)


@test_case(name="a_float32_hessian_has_float32_axes", points=1, hidden=True)
def a_float32_hessian_has_float32_axes(hessian_contour_axes, rng):
    """In single precision, on a valley that is not narrow, with rounding errors that are usual."""
    eigenvalues = np.array([1.0, 2, 5, 9]) * rng.uniform(0.5, 2)
    H, rise = turned(rng, eigenvalues).astype(np.float32), float(rng.uniform(0.1, 10))
    H[0, 1] += 1e-5 * np.abs(H).max()
    assert_axes(hessian_contour_axes(H, rise), H, rise, eigenvalues, tolerance=1e-4)


@test_case(name="measuring_a_contour_leaves_the_hessian_alone", points=1, hidden=True)
def measuring_a_contour_leaves_the_hessian_alone(hessian_contour_axes, rng):
    """H may be needed again."""
    eigenvalues = np.array([1.0, 2, 4]) * rng.uniform(0.5, 2)
    H = turned(rng, eigenvalues)
    got, after = hessian_contour_axes.call_returning_arguments(H, 3.0)
    assert_unchanged((H, 3.0), after)
    assert_axes(got, H, 3.0, eigenvalues)


@test_case(name="what_has_no_elliptic_contour_is_refused", points=1, hidden=True)
def what_has_no_elliptic_contour_is_refused(hessian_contour_axes, rng):
    """Each bad value in turn, beside a good one."""
    good = turned(rng, [1, 2, 4])
    lopsided = good.copy()
    lopsided[0, 2] += 0.01
    nearly = good.copy()
    nearly[0, 2] += 1e-6 * np.abs(good).max()
    upper = np.array([[2.0, 1.0], [0.0, 2.0]])
    # Its entries, sums of rows and determinant are positive.
    hidden_saddle = np.array([[1.0, 2, 2], [2, 1, 2], [2, 2, 1]])
    calls = [
        Bad(good[:2], 1.0, because="H has the shape (2, 3)"),
        Bad(good[0], 1.0, because="H has one dimension"),
        Bad(good[None], 1.0, because="H has three dimensions"),
        Bad(np.ones((1, 1, 1)), 1.0, because="H has three dimensions"),
        Bad(lopsided, 1.0, because="H[0, 2] and H[2, 0] differ by 0.01"),
        Bad(nearly, 1.0, because="H[0, 2] and H[2, 0] differ by 1e-6 of the largest entry"),
        Bad(upper, 1.0, because="only H[0, 1] is set, and H[1, 0] is not"),
        Bad(np.diag([2.0, 0, 1]), 1.0, because="H has the eigenvalue 0"),
        Bad(np.zeros((2, 2)), 1.0, because="H has the eigenvalue 0 twice"),
        Bad(turned(rng, [5, 3, -1]), 1.0, because="H has the eigenvalue -1"),
        Bad(hidden_saddle, 1.0, because="H has the eigenvalue -1 twice, and 5"),
        Bad(-good, 1.0, because="all eigenvalues of H are negative"),
        Bad(-np.eye(2), 1.0, because="H has the eigenvalue -1 twice"),
        Bad(good, 0.0, because="rise is 0.0", mentions="0"),
        Bad(good, -2.5, because="rise is -2.5", mentions="-2.5"),
    ]
    for odd in (np.nan, np.inf, -np.inf):
        spoiled = good.copy()
        spoiled[1, 1] = odd
        calls.append(Bad(spoiled, 1.0, because=f"H contains {odd}"))
    assert_raises_value_error(hessian_contour_axes, (good, 1.0), *calls)
