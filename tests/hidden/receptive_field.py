"""Hidden tests of conv_output_size and receptive_field: windows, perturbations, known networks."""

import numpy as np
from otter.test_files import test_case

from autograder.checks import Bad, assert_integer, assert_raises_value_error, assert_unchanged

OK_FORMAT = False
name = "receptive_field_hidden"


def count_positions(size, kernel, padding=0, stride=1):
    """Slide a window over the padded pixels and count where it fits."""
    pixels = ["pad"] * padding + ["image"] * size + ["pad"] * padding
    starts = range(0, len(pixels), stride)
    return sum(len(pixels[start : start + kernel]) == kernel for start in starts)


def side_that_changes_one_output(rng, kernels, strides, dilations):
    """Change each input of a random 1-D network in turn; return the span of those that matter.

    All weights are positive, so that no change cancels another. The output that is watched has a
    neighbour on either side, so that the input reaches beyond what it sees.
    """
    size = 3
    for k, s, d in zip(kernels[::-1], strides[::-1], dilations[::-1], strict=True):
        size = (size - 1) * s + (k - 1) * d + 1
    signals = np.eye(size)  # row i: what changing input i alone does to each unit
    for k, s, d in zip(kernels, strides, dilations, strict=True):
        count = (signals.shape[1] - (k - 1) * d - 1) // s + 1
        signals = sum(
            weight * signals[:, tap * d : tap * d + (count - 1) * s + 1 : s]
            for tap, weight in enumerate(rng.uniform(0.5, 1, k))
        )
    seen = np.flatnonzero(signals[:, 1])
    return int(seen[-1] - seen[0] + 1)


@test_case(name="output_sizes_count_window_positions", points=1, hidden=True)
def output_sizes_count_window_positions(conv_output_size, rng):
    """Random windows; then a perfect fit, one pixel, and kernels that fit thanks to the padding."""
    cases = [(9, 9, 0, 3), (1, 1, 0, 1), (1, 3, 1, 2), (4, 7, 2, 5), (5, 2, 0, 7), (6, 3, 2, 2)]
    cases += [(8, 3), (7, 4, 2)]  # by default no padding, and every position
    for _ in range(10):
        kernel, padding, stride = (
            int(rng.integers(*limits)) for limits in ((1, 8), (0, 4), (1, 5))
        )
        cases.append((int(rng.integers(kernel, 40)), kernel, padding, stride))
    for arguments, got in zip(cases, conv_output_size.starmap(cases), strict=True):
        assert_integer(
            got,
            count_positions(*arguments),
            f"conv_output_size{arguments}",
            next_step="Draw the padded pixels in a row: at which of them can the kernel start?",
        )


@test_case(name="windows_that_cannot_be_are_refused", points=1, hidden=True)
def windows_that_cannot_be_are_refused(conv_output_size):
    """Kernels larger than the padded image, and numbers that are too small."""
    assert_raises_value_error(
        conv_output_size,
        (5, 5),
        Bad(5, 6, because="the kernel is larger than the image", mentions="6"),
        Bad(5, 12, 3, because="a kernel of 12 is larger than 5 + 2 * 3 pixels", mentions="12"),
        Bad(5, 13, 3, 9, because="a kernel of 13 is larger than 5 + 2 * 3 pixels", mentions="13"),
        Bad(0, 1, because="size is 0", mentions="0"),
        Bad(0, 1, 1, because="size is 0", mentions="0"),
        Bad(-4, 3, 5, because="size is -4", mentions="-4"),
        Bad(5, 0, because="kernel is 0", mentions="0"),
        Bad(5, -2, 1, because="kernel is -2", mentions="-2"),
        Bad(5, 3, 0, 0, because="stride is 0", mentions="0"),
        Bad(5, 3, 1, -3, because="stride is -3", mentions="-3"),
        Bad(9, 3, -1, because="padding is -1", mentions="-1"),
    )


@test_case(name="changing_the_input_shows_what_a_unit_sees", points=2, hidden=True)
def changing_the_input_shows_what_a_unit_sees(receptive_field, rng):
    """Random networks of one to four layers, with strides, with dilations, and with both."""
    cases = []
    for with_strides, with_dilations in ((0, 0), (1, 0), (0, 1), (1, 1)):
        for layers in (1, 2, 3, 4):
            kernels = rng.integers(1, 5, layers)
            kernels[-1] = 3
            strides = 1 + with_strides * rng.integers(0, 3, layers)
            strides[-1] += with_strides  # an own stride and an earlier one, to tell them apart
            dilations = 1 + with_dilations * rng.integers(0, 3, layers)
            dilations[-1] += with_dilations
            cases.append((kernels.tolist(), strides.tolist(), dilations.tolist()))
    for layers, got in zip(cases, receptive_field.starmap(cases), strict=True):
        assert_integer(
            got,
            side_that_changes_one_output(rng, *layers),
            f"receptive_field({', '.join(map(str, layers))})",
            next_step="Follow the first and the last tap of the last layer down to the image.",
        )


@test_case(name="alexnet_sees_195_pixels", points=1, hidden=True)
def alexnet_sees_195_pixels(receptive_field):
    """AlexNet v2 up to its third pooling: the figure published by Araujo, Norris and Sim (2019)."""
    got = receptive_field([11, 3, 5, 3, 3, 3, 3, 3], [4, 2, 1, 2, 1, 1, 1, 2])
    assert_integer(
        got,
        195,
        "the receptive field of AlexNet",
        next_step="Make a table: for each layer what a unit sees, and how far its neighbour is.",
    )


@test_case(name="vgg_16_sees_212_pixels", points=1, hidden=True)
def vgg_16_sees_212_pixels(receptive_field):
    """Thirteen 3x3 layers, and after the 2nd, 4th, 7th, 10th and 13th a 2x2 pooling of stride 2."""
    kernels, strides = [], []
    for convolutions in (2, 2, 3, 3, 3):
        kernels += [3] * convolutions + [2]
        strides += [1] * convolutions + [2]
    assert_integer(
        receptive_field(kernels, strides),
        212,
        "the receptive field of VGG-16",
        next_step="Make a table: for each layer what a unit sees, and how far its neighbour is.",
    )


@test_case(name="without_kernels_a_unit_sees_one_pixel", points=1, hidden=True)
def without_kernels_a_unit_sees_one_pixel(receptive_field):
    """No layers, or layers of one tap only, whose stride and dilation skip pixels but add none."""
    sides = (
        (([],), 1),
        (([], [], []), 1),
        (((1, 1, 1),), 1),
        (([1] * 300,), 1),
        (([1, 1], [3, 2], [5, 4]), 1),
        (([7],), 7),
        (([1, 3, 1], [2, 1, 4], [9, 2, 9]), 9),
        (((3, 3), None, (2, 1)), 7),
    )
    results = receptive_field.starmap_returning_arguments(arguments for arguments, _ in sides)
    for (arguments, expected), (got, after) in zip(sides, results, strict=True):
        assert_unchanged(arguments, after)
        assert_integer(
            got,
            expected,
            f"receptive_field({', '.join(map(str, arguments))})",
            next_step="What is between the first and the last tap of a kernel of one tap?",
        )


@test_case(name="layers_that_cannot_be_are_refused", points=1, hidden=True)
def layers_that_cannot_be_are_refused(receptive_field):
    """Lists of different lengths, and numbers below 1 in any place."""
    assert_raises_value_error(
        receptive_field,
        ([3, 3, 3], [1, 2, 1]),
        Bad([3, 3, 3], [1, 2], because="3 kernels and 2 strides", mentions="2"),
        Bad([3], [1, 2, 1, 2], because="1 kernel and 4 strides", mentions="4"),
        Bad([3, 3, 3], [], because="3 kernels and 0 strides", mentions="0"),
        Bad([], [2, 2], because="0 kernels and 2 strides", mentions="2"),
        Bad([3, 3, 3], None, [1, 1], because="3 kernels and 2 dilations", mentions="2"),
        Bad([3, 3], [1, 1], [], because="2 kernels and 0 dilations", mentions="0"),
        Bad([3, 0], because="a kernel size is 0", mentions="0"),
        Bad([-5, 3], because="a kernel size is -5", mentions="-5"),
        Bad([3, 3], [1, 0], because="the stride of the last layer is 0", mentions="0"),
        Bad([3, 3], [-2, 1], because="a stride is -2", mentions="-2"),
        Bad([3, 3], None, [0, 1], because="a dilation is 0", mentions="0"),
        Bad([3, 1], [1, 1], [1, -7], because="a dilation is -7", mentions="-7"),
    )
