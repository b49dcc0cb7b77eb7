"""Hidden tests of conv2d: random cases against a loop over taps, edges, bad input, speed."""

import math

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from otter.test_files import test_case

from autograder.checks import (
    Bad,
    assert_close,
    assert_memory_within,
    assert_raises_value_error,
    assert_unchanged,
)
from autograder.timing import Fractions, SpeedTest, assert_within

OK_FORMAT = False
name = "conv2d_hidden"

# Relative to the output's largest value. Loose enough in float32 for Winograd's transforms.
TOLERANCE = {"float32": 2e-4, "float64": 1e-10}


def loop_over_taps(x, w, b, stride=1, padding=0):
    """Return the convolution in float64: one product for each number of the kernel."""
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    OH, OW = (H + 2 * padding - KH) // stride + 1, (W + 2 * padding - KW) // stride + 1
    padded = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    padded[:, :, padding : padding + H, padding : padding + W] = x
    w = w.astype(np.float64)
    out = np.zeros((N, F, OH, OW)) + b[:, None, None]
    for i in range(KH):
        rows = padded[:, :, i : i + (OH - 1) * stride + 1 : stride].reshape(N, C, -1)
        for j in range(KW):
            columns = slice(j, j + (OW - 1) * stride + 1, stride)
            out += (w[:, :, i, j] @ rows).reshape(N, F, OH, -1)[..., columns]
    return out


def draw(rng, image, filters, dtype=np.float64):
    """Return random x, w, b for an image shape (N, C, H, W) and filters (F, KH, KW)."""
    F, KH, KW = filters
    shapes = (image, (F, image[1], KH, KW), (F,))
    return tuple(rng.random(shape, dtype) - 0.5 for shape in shapes)


def assert_convolves(conv2d, cases, next_step):
    """Fail unless the submitted function agrees with the loop over taps on all these arguments."""
    for (x, w, b, stride, padding), got in zip(cases, conv2d.starmap(cases), strict=True):
        assert_close(
            got,
            loop_over_taps(x, w, b, stride, padding).astype(x.dtype),
            f"the convolution with stride {stride} and padding {padding}",
            tolerance=TOLERANCE[x.dtype.name],
            next_step=next_step,
        )


@test_case(name="every_stride_goes_with_every_padding", points=1, hidden=True)
def every_stride_goes_with_every_padding(conv2d, rng):
    """Strides 1 to 3 with paddings 0 to 3; the image is wider than high."""
    arrays = draw(rng, (2, 3, 7, 10), (4, 3, 3))
    assert_convolves(
        conv2d,
        [(*arrays, stride, padding) for stride in (1, 2, 3) for padding in (0, 1, 2, 3)],
        "Draw the padded image and mark each position of the kernel's corner.",
    )


@test_case(name="kernels_may_be_wider_than_high_and_higher_than_wide", points=1, hidden=True)
def kernels_may_be_wider_than_high_and_higher_than_wide(conv2d, rng):
    """Kernels from a row to a column, one as large as the padded image, and images of one line."""
    kernels = (1, 5), (5, 1), (2, 3), (4, 2)
    cases = []
    # Two of them with stride 2: of these at least one leaves a rest, whatever the padding.
    for (KH, KW), stride in zip(kernels, rng.permutation((1, 1, 2, 2)).tolist(), strict=True):
        padding = int(rng.integers(0, 3))
        cases.append((*draw(rng, (2, 2, 6, 9), (3, KH, KW)), stride, padding))
    # These just fit: there is one position across, or down, or in all.
    cases += [
        (*draw(rng, (2, 2, 3, 5), (3, 5, 7)), 1, 1),
        (*draw(rng, (2, 2, 9, 1), (3, 4, 1)), 1, 0),
        (*draw(rng, (2, 2, 1, 9), (3, 1, 4)), 1, 0),
    ]
    assert_convolves(
        conv2d, cases, "Do height and width each have their own kernel size in your formula?"
    )


@test_case(name="a_1x1_kernel_mixes_channels_pixel_by_pixel", points=1, hidden=True)
def a_1x1_kernel_mixes_channels_pixel_by_pixel(conv2d, rng):
    """With and without a stride; under a padding, however wide, the border is the bias alone."""
    arrays = draw(rng, (3, 5, 6, 7), (4, 1, 1))
    cases = [(*arrays, *steps) for steps in ((1, 0), (2, 0), (3, 0), (1, 1), (2, 2), (7, 24))]
    assert_convolves(
        conv2d,
        [*cases, (*draw(rng, (1, 257, 2, 3), (2, 1, 1)), 1, 0)],
        "Does a shortcut for 1x1 kernels heed the stride and the padding?",
    )


@test_case(name="one_image_one_channel_or_one_filter_is_enough", points=1, hidden=True)
def one_image_one_channel_or_one_filter_is_enough(conv2d, rng):
    """Axes of length one stay axes."""
    sizes = (1, 1, 1), (1, 4, 3), (3, 1, 4), (3, 4, 1)
    assert_convolves(
        conv2d,
        [(*draw(rng, (N, C, 6, 5), (F, 3, 2)), 2, 1) for N, C, F in sizes],
        "Does an axis of length one get lost, or broadcast, on the way?",
    )


@test_case(name="memory_stays_within_16_times_input_and_output", points=0.5, hidden=True)
def memory_stays_within_16_times_input_and_output(conv2d, rng):
    """All patches of one of the two images would take 30 times the input and output of both."""
    x = rng.standard_normal((2, 1, 170, 176))
    column, row, b = rng.standard_normal((11, 1)), rng.standard_normal(11), rng.standard_normal(1)
    small = x[:, :, :5, :7], (column * row)[None, None], b, 1, 5
    assert_convolves(conv2d, [small], "Is the kernel's size in both formulas, and the border?")
    # Of a kernel that is a product, one factor after the other tells quickly what to expect.
    padded = np.pad(x, ((0, 0), (0, 0), (5, 5), (5, 5)))
    expected = sliding_window_view(padded, 11, axis=2) @ column[:, 0]
    expected = sliding_window_view(expected, 11, axis=3) @ row + b
    got = assert_memory_within(
        conv2d,
        x,
        (column * row)[None, None],
        b,
        1,
        5,
        limit=16 * (x.nbytes + expected.nbytes),
        next_step="How many patches does one product need at a time?",
    )
    assert_close(got, expected, "the convolution", tolerance=TOLERANCE["float64"])


@test_case(name="float32_stays_float32_on_larger_images", points=1, hidden=True)
def float32_stays_float32_on_larger_images(conv2d, rng):
    """Images of a few thousand pixels, and such of many channels, in single precision."""
    large = (
        ((2, 2, 53, 61), (2, 3, 3), 1, 1),
        ((2, 2, 67, 49), (2, 3, 3), 2, 1),
    )
    larger = (
        ((1, 1, 150, 200), (1, 3, 3), 1, 1),
        # What saves multiplications, or works in tiles, may do so for many channels only.
        ((14, 72, 10, 15), (2, 2, 3), 1, 1),
        ((9, 32, 3, 25), (2, 3, 5), 1, 3),
        ((23, 33, 4, 8), (2, 2, 4), 1, 0),
        ((7, 32, 1, 18), (34, 1, 3), 1, 0),
        ((8, 32, 13, 27), (2, 5, 5), 2, 2),
        ((5, 32, 4, 28), (2, 2, 6), 1, 0),
        # A border far wider than the image, and a kernel as high as both.
        ((1, 32, 1, 66), (1, 49, 3), 1, 24),
    )
    # What is wrong with large ones is told without those that take longer.
    for sizes in (large, larger):
        assert_convolves(
            conv2d,
            [(*draw(rng, image, filters, np.float32), *steps) for image, filters, *steps in sizes],
            "If small images work: what changes when an image is large, or has many channels?",
        )


@test_case(name="convolving_leaves_its_inputs_alone", points=0.5, hidden=True)
def convolving_leaves_its_inputs_alone(conv2d, rng):
    """Both for a kernel that needs patches and for a 1x1 kernel."""
    cases = [(*draw(rng, (2, 3, 6, 6), (2, size, size)), 1, 0) for size in (3, 1)]
    results = conv2d.starmap_returning_arguments(cases)
    for arguments, (got, after) in zip(cases, results, strict=True):
        assert_unchanged(arguments, after)
        assert_close(
            got,
            loop_over_taps(*arguments),
            tolerance=TOLERANCE["float64"],
            next_step="Is the result a new array, and complete?",
        )


@test_case(name="a_convolution_that_cannot_be_raises", points=1, hidden=True)
def a_convolution_that_cannot_be_raises(conv2d, rng):
    """Each bad value in turn, beside good ones."""
    x, w, b = draw(rng, (2, 3, 5, 6), (4, 3, 3))
    # Four images and four filters: wrong biases that would broadcast.
    images, pixel, bias = draw(rng, (4, 3, 5, 6), (4, 1, 1))
    high, wide = np.zeros((4, 3, 8, 3)), np.zeros((4, 3, 3, 7))
    assert_raises_value_error(
        conv2d,
        (x, w, b, 2, 1),
        Bad(x, w[:, :2], b, because="x has 3 channels and w has 2"),
        Bad(x, w, b[:3], because="w has 4 filters and b has 3 values"),
        Bad(x, w, b[:, None], because="b has the shape (4, 1)"),
        Bad(images, pixel, bias[:1], because="w has 4 filters and b has 1 value"),
        Bad(images, pixel, bias[:, None], because="b has the shape (4, 1)"),
        Bad(x[0], w, b, because="x has three dimensions"),
        Bad(x[0, 0, 0], w, b, because="x has one dimension"),
        Bad(x, w[0], b[:3], because="w has three dimensions"),
        Bad(x, w, b, 0, because="the stride is 0", mentions="0"),
        Bad(x, w, b, -2, because="the stride is -2", mentions="-2"),
        Bad(x, w, b, 1, -1, because="the padding is -1", mentions="-1"),
        Bad(x, high, b, 1, 1, because="a kernel 8 high, an image 7 high with its border"),
        Bad(x, wide, b, because="a kernel 7 wide, an image 6 wide"),
    )


def timed_inputs(rng):
    """Return new float32 arguments: 3x3, 5x5 with stride 2, and 1x1."""

    def fractions(*shape):  # eight numbers are drawn at a time
        size = math.prod(shape)
        eights = rng.integers(0, 2**64, -(-size // 8), np.uint64)
        return Fractions(eights.view(np.int8)[:size].reshape(shape))

    def inputs(image, filters, stride, padding):
        F, K = filters
        arrays = fractions(*image), fractions(F, image[1], K, K), fractions(F)
        return *arrays, stride, padding

    return [
        inputs((2, 16, 144, 144), (8, 3), 1, 1),
        inputs((2, 16, 132, 132), (8, 5), 2, 2),
        inputs((8, 256, 28, 28), (56, 1), 1, 0),
    ]


def outputs_agree(got, expected):
    """Fail unless a timed result is right: a fast wrong answer wins nothing."""
    assert_close(
        got,
        expected,
        "the timed convolution",
        tolerance=TOLERANCE["float32"],
        next_step="Which of the other cases covers this kernel, stride and padding?",
    )


SPEED = SpeedTest("conv2d", timed_inputs, outputs_agree, limits=(6.0, 2.2, 1.25))


@test_case(name="takes_at_most_6_times_as_long_as_the_reference", points=3, hidden=True)
def takes_at_most_6_times_as_long_as_the_reference(race):
    """Reached by whole-array operations inside short loops."""
    assert_within(race(SPEED), 6.0)


@test_case(name="takes_at_most_2_2_times_as_long_as_the_reference", points=3, hidden=True)
def takes_at_most_2_2_times_as_long_as_the_reference(race):
    """Reached by matrix products over all patches."""
    assert_within(race(SPEED), 2.2)


@test_case(name="takes_at_most_1_25_times_as_long_as_the_reference", points=4, hidden=True)
def takes_at_most_1_25_times_as_long_as_the_reference(race):
    """Reached by patches that stay in the cache and results written in place."""
    assert_within(race(SPEED), 1.25)
