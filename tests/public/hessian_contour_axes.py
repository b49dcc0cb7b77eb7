"""Public tests of hessian_contour_axes: worked examples."""

import numpy as np
from otter.test_files import test_case

from autograder.checks import (
    Bad,
    assert_array,
    assert_close,
    assert_raises_value_error,
    assert_sequence,
    assert_that,
)

OK_FORMAT = False
name = "hessian_contour_axes"


def lengths_and_directions(got, D):
    """Fail unless this is a pair of arrays of the right shapes; return them."""
    lengths, directions = assert_sequence(got, 2, tuple)
    assert_array(lengths, (D,), np.float64, "lengths")
    assert_array(directions, (D, D), np.float64, "directions")
    return lengths, directions


@test_case(name="a_steep_direction_has_a_short_axis", points=1)
def a_steep_direction_has_a_short_axis(hessian_contour_axes):
    """E rises by 4 w0^2 + w1^2: by 4 where w0 = 1 and w1 = 0, or where w0 = 0 and w1 = 2.

    So the axis of length 2 lies along w1 and comes first, that of length 1 along w0.
    """
    got = hessian_contour_axes(np.diag([8.0, 2.0]), 4.0)
    lengths, directions = lengths_and_directions(got, 2)
    assert_close(
        lengths,
        np.array([2.0, 1.0]),
        "lengths",
        next_step="How far can you walk along w0, and along w1, before E has risen by 4?",
    )
    assert_close(
        np.abs(directions),
        np.array([[0.0, 1.0], [1.0, 0.0]]),
        "directions (without their signs)",
        next_step="Which of the two directions is the flat one?",
    )


@test_case(name="four_times_the_rise_doubles_every_axis", points=1)
def four_times_the_rise_doubles_every_axis(hessian_contour_axes):
    """E is quadratic: twice as far from the minimum, it has risen four times as much."""
    H = np.array([[3.0, 1.0], [1.0, 3.0]])
    near, _ = lengths_and_directions(hessian_contour_axes(H, 1.0), 2)
    assert_close(near, np.array([1, np.sqrt(0.5)]), "lengths for rise = 1")
    far, _ = lengths_and_directions(hessian_contour_axes(H, 4.0), 2)
    assert_close(far, np.array([2, np.sqrt(2)]), "lengths for rise = 4")


@test_case(name="column_i_belongs_to_length_i", points=1)
def column_i_belongs_to_length_i(hessian_contour_axes):
    """Built from its answer: 1/2 a^2 (2 rise / a^2) = rise on each axis, here 18.

    The axes have the lengths 3, 2 and 1 along (2, -2, 1)/3, (1, 2, 2)/3 and (2, 1, -2)/3.
    """
    axes = np.array([[2.0, -2, 1], [1, 2, 2], [2, 1, -2]]) / 3
    H = sum(36 / a**2 * np.outer(u, u) for a, u in zip((3, 2, 1), axes, strict=True))
    lengths, directions = lengths_and_directions(hessian_contour_axes(H, 18.0), 3)
    assert_close(
        lengths,
        np.array([3.0, 2, 1]),
        "lengths",
        next_step="Put a point on the axis into E: how much has E risen?",
    )
    for i, u in enumerate(axes):
        column = directions[:, i]
        same_sign = column[np.abs(u).argmax()] * u[np.abs(u).argmax()] > 0
        assert_close(
            column if same_sign else -column,
            u,
            f"directions[:, {i}] (or its negative)",
            next_step="What does the docstring say about columns and rows?",
        )


@test_case(name="in_a_round_bowl_any_orthonormal_axes_will_do", points=1)
def in_a_round_bowl_any_orthonormal_axes_will_do(hessian_contour_axes):
    """With H = 2 I, E rises by the squared distance, alike in all directions."""
    got = hessian_contour_axes(2 * np.eye(3), 25.0)
    lengths, directions = lengths_and_directions(got, 3)
    assert_close(lengths, np.full(3, 5.0), "lengths")
    with np.errstate(all="ignore"):
        error = np.abs(directions.T @ directions - np.eye(3)).max()
    assert_that(
        bool(error <= 1e-12),
        "the directions are not orthonormal",
        got=directions,
        next_step="Which functions of NumPy promise orthonormal eigenvectors, and for which H?",
    )


@test_case(name="around_a_saddle_no_contour_closes", points=1)
def around_a_saddle_no_contour_closes(hessian_contour_axes):
    """[[1, 2], [2, 1]] has the eigenvalues 3 and -1: along (1, -1) E falls."""
    saddle = np.array([[1.0, 2.0], [2.0, 1.0]])
    assert_raises_value_error(
        hessian_contour_axes,
        (np.eye(2), 0.5),
        Bad(saddle, 1.0, because="H has the eigenvalue -1, so this is no minimum"),
        Bad(np.eye(2), -0.5, because="the rise is -0.5", mentions="-0.5"),
    )
