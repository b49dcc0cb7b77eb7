"""What one unit sees of the image, layer by layer: as the student says, and as measured."""

import numpy as np
from matplotlib.figure import FigureBase
from matplotlib.patches import Rectangle

from autograder.checks import assert_that
from autograder.pictures import Caption, Student, style

SIDE, CENTRE = 26, 12  # pixels, and the one in the middle of what is drawn
NETWORK = (3, 1, 1, 1), (3, 2, 1, 1), (3, 1, 2, 2), (3, 1, 1, 1)
KERNELS, STRIDES, DILATIONS, PADDINGS = zip(*NETWORK, strict=True)
LAYERS = range(1, len(NETWORK) + 1)
DASHES = (0, (1, 1)), (0, (3, 1, 1, 1)), (0, (5, 1.5)), "-"


def draw(figure: FigureBase, student: Student) -> Caption:
    """Draw the student's squares on the image; beside it, what was measured in one row of it."""
    # Light up each pixel in turn: what does the unit above the central pixel say to it?
    responses = [network(np.eye(SIDE), layers) for layers in LAYERS]
    weights = [each[:, CENTRE * each.shape[1] // SIDE] for each in responses]
    seen = [np.flatnonzero(weight) for weight in weights]
    units = [response.shape[1] for response in responses]
    fields = student.attempt(lambda: [field(student, layers) for layers in LAYERS])
    sizes = student.attempt(lambda: output_sizes(student, [SIDE, *units]))

    image, row = figure.subplots(1, 2, width_ratios=(1, 1.2))
    image.set(title="On the image: the darker, the more it counts", anchor="N")
    image.set(xticks=[], yticks=[])
    image.imshow(np.sqrt(np.outer(weights[-1], weights[-1])), cmap="Greys", vmax=12)
    image.spines[:].set_visible(True)
    row.set(title="In one row of it", xlabel="pixel", xlim=(-0.5, SIDE - 0.5), ylim=(0.4, 4.7))
    row.set_yticks(LAYERS, [named(n, *NETWORK[n - 1]) for n in LAYERS])
    row.grid(visible=False)
    cells = {"width": 0.86, "color": style.SHADE, "edgecolor": style.FAINT, "linewidth": 0.8}
    for n, pixels in zip(LAYERS, seen, strict=True):
        row.bar(pixels, 0.3, bottom=n - 0.3, label=f"layer {n}", **cells)
        text = f"measured:\n{len(pixels)} pixels, {units[n - 1]} units"
        style.label(row, text, (pixels[-1] + 0.5, n - 0.15), (6, 0), va="center", size=9.5)
        if fields is not None:
            draw_field(image, row, n, pixels.mean(), fields[n - 1], sizes and sizes[n - 1])

    measured = [len(pixels) for pixels in seen]
    faults = [
        f"Your {name} are {yours}, not {right}"
        for name, yours, right in (("fields", fields, measured), ("output sizes", sizes, units))
        if yours is not None and yours != right
    ]
    return Caption(
        "Layer by layer, one unit sees more of the image",
        faults,
        "Your receptive fields and output sizes are the measured ones, layer by layer.",
        f"Pixel by pixel it was measured that one unit of the layers 1 to 4 sees {measured} pixels"
        f" a side, the middle of them most; a side of each layer has {units} units."
        + ("" if fields is None else f" Your receptive fields are {fields}."),
    )


def named(n, kernel, stride, dilation, padding):
    """Return what a layer is."""
    more = f", stride {stride}" * (stride > 1) + f", dilation {dilation}" * (dilation > 1)
    return f"layer {n}\n{kernel}x{kernel}{more}"


def draw_field(image, row, n, centre, side, size):
    """Draw the student's field as a square on the image, and as a bracket above the row."""
    left = centre - side / 2
    looks = {"edgecolor": style.YOURS, "linewidth": 2.2, "linestyle": DASHES[n - 1]}
    image.add_patch(Rectangle((left, left), side, side, fill=False, **looks))
    if left >= 0:
        style.label(image, f"{n}", (left + side, left), (-4, -12), ha="right", color=style.YOURS)
    text = f"yours: {side} pixels" + ("" if size is None else f", {size} units")
    style.label(row, text, (centre, n + 0.1), (0, 8), ha="center", size=9.5, color=style.YOURS)
    ends = {**style.YOURS_LINE, "marker": "|", "markersize": 10, "label": f"yours {n}"}
    row.plot([left, left + side], [n + 0.12, n + 0.12], **ends)


def field(student, layers):
    """Return what the student says of the side of the square that a unit sees."""
    side = student["receptive_field"](KERNELS[:layers], STRIDES[:layers], DILATIONS[:layers])
    assert_that(type(side) is int, "receptive_field does not return an int", got=side)
    return side


def output_sizes(student, sizes):
    """Return how many units the student says there are along a side of each layer."""
    found = []
    for n in range(len(KERNELS)):
        extent = (KERNELS[n] - 1) * DILATIONS[n] + 1
        size = student["conv_output_size"](sizes[n], extent, PADDINGS[n], STRIDES[n])
        assert_that(type(size) is int, "conv_output_size does not return an int", got=size)
        found.append(size)
    return found


def network(rows, layers):
    """Return what the last of some layers makes of rows of pixels; all weights are 1."""
    for kernel, stride, dilation, padding in NETWORK[:layers]:
        padded = np.pad(rows, ((0, 0), (padding, padding)))
        windows = np.lib.stride_tricks.sliding_window_view(
            padded, (kernel - 1) * dilation + 1, axis=1
        )
        rows = windows[:, ::stride, ::dilation].sum(axis=2)
    return rows
