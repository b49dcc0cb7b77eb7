"""Contours of a quadratic error, with the student's axes drawn on them."""

import numpy as np
from matplotlib.figure import FigureBase

from autograder.checks import assert_array, assert_sequence
from autograder.pictures import Caption, Student, style

FLAT, FLAT_RISE = np.array([[1.0, 0.9], [0.9, 2.4]]), 3.0
D, DEEP_RISE = 6, 0.5
CLOSE = 1e-6
THIN = {"colors": "#d0d0d0", "linewidths": 0.8}


def draw(figure: FigureBase, student: Student) -> Caption:
    """Draw the axes in two dimensions; in six, how far E has risen at their ends."""
    root = np.random.default_rng(5).standard_normal((D, D))
    deep = root @ root.T + 0.1 * np.eye(D)
    flat_axes = student.attempt(lambda: axes_of(student, FLAT, FLAT_RISE))
    deep_axes = student.attempt(lambda: axes_of(student, deep, DEEP_RISE))

    plane, ends = figure.subplots(1, 2, width_ratios=(1.7, 1))
    plane.set(title=f"Two dimensions: the contour where E has risen by {FLAT_RISE:g}")
    plane.set(xlim=(-4.8, 4.8), ylim=(-3.9, 3.9), aspect="equal", xlabel="w₁", ylabel="w₂")
    w = np.stack(np.meshgrid(np.linspace(-4.8, 4.8, 201), np.linspace(-3.9, 3.9, 201)))
    plane.contour(*w, risen(FLAT, w), FLAT_RISE * np.arange(0.2, 6, 0.4), **THIN)
    plane.contour(*w, risen(FLAT, w), [FLAT_RISE], colors=style.TRUTH, linewidths=2.2)
    plane.plot(0, 0, "+", color=style.TRUTH, ms=11, mew=1.6)
    style.label(plane, "w*", (0, 0), (-8, -14), color=style.TRUTH)

    ends.set(title="Six dimensions: at the ends", yscale="log", ylim=(1e-3, 1e3))
    ends.set(xlabel="axis", xlim=(0.4, D + 0.6), ylabel="E - E(w*)", xticks=range(1, D + 1))
    ends.axhline(DEEP_RISE, label="rise", color=style.TRUTH, linewidth=1.6)
    style.label(ends, f"the rise: {DEEP_RISE:g}", (0.4, DEEP_RISE), (6, 8), color=style.TRUTH)
    faults, told = None, ""
    if flat_axes is not None and deep_axes is not None:
        draw_axes(plane, *flat_axes)
        heights = risen(deep, deep_axes[0] * deep_axes[1])
        ends.plot(range(1, D + 1), heights, "o", color=style.YOURS, label="yours", markersize=9)
        found = *wrong_with(FLAT, FLAT_RISE, *flat_axes), *wrong_with(deep, DEEP_RISE, *deep_axes)
        faults = list(dict.fromkeys(found))
        told = " Your axes are {:.3g} and {:.3g} long.".format(*flat_axes[0])
        told += f" In six dimensions, at their ends: {', '.join(f'{h:.2g}' for h in heights)}."
    return Caption(
        "The steeper the valley, the shorter the axis",
        faults,
        "Your axes end on their contours, along the eigenvectors of H, longest first.",
        f"Contours of E for the Hessian {FLAT.tolist()}; the marked one is where E has risen by"
        f" {FLAT_RISE:g}. In six dimensions the rise is {DEEP_RISE:g}.{told}",
    )


def draw_axes(plane, lengths, directions):
    """Draw the student's axes from the minimum to their ends."""
    for i in range(2):
        # Either sign is right: draw the first axis to the right, and the second one up.
        end = lengths[i] * directions[:, i] * (-1 if directions[i, i] < 0 else 1)
        look = {**style.YOURS_LINE, "marker": "o", "markevery": [1]}
        offset = (6 * np.sign(end[0]), 14 * np.sign(end[1]))
        name = f"your axis {i + 1}: {lengths[i]:.3g} long"
        style.curve(plane, [0, end[0]], [0, end[1]], name, look, at=1, offset=offset)


def risen(H, w):
    """Return how far the error lies above its minimum, w being taken from there."""
    return np.einsum("i...,ij,j...->...", w, H, w) / 2


def axes_of(student, H, rise):
    """Return the student's lengths and directions."""
    lengths, directions = assert_sequence(student["hessian_contour_axes"](H, rise), 2, tuple)
    assert_array(lengths, H.shape[:1], np.float64, "the first result")
    assert_array(directions, H.shape, np.float64, "the second result")
    return lengths, directions


def wrong_with(H, rise, lengths, directions):
    """Yield how the axes are not as they should be."""
    if not np.allclose(risen(H, lengths * directions), rise, rtol=CLOSE):
        yield "An axis does not end on its contour"
    stretched = H @ directions
    along = np.sum(directions * stretched, axis=0) * directions
    if not np.allclose(stretched, along, rtol=0, atol=CLOSE * np.abs(H).max()):
        yield "An axis does not lie along an eigenvector"
    if not np.all(np.diff(lengths) <= 0):
        yield "The longest axis does not come first"
