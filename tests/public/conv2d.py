"""Public tests of conv2d: worked examples."""

import numpy as np
from otter.test_files import test_case

from autograder.checks import Roofline, assert_close

OK_FORMAT = False
name = "conv2d"

# Image, filters and their side, stride, padding: 3x3, 5x5 with stride 2, and 1x1.
TIMED = (
    ((2, 16, 144, 144), (8, 3), 1, 1),
    ((2, 16, 132, 132), (8, 5), 2, 2),
    ((8, 256, 28, 28), (56, 1), 1, 0),
)


@test_case(name="the_kernel_is_laid_on_the_image_unflipped", points=1)
def the_kernel_is_laid_on_the_image_unflipped(conv2d):
    """Top left, 1 2 4 5 of the image meet 1 2 3 4 of the kernel: 1*1 + 2*2 + 4*3 + 5*4 = 37."""
    x = np.array([[1.0, 2, 6], [4, 5, 7], [9, 3, 8]]).reshape(1, 1, 3, 3)
    w = np.array([[1.0, 2], [3, 4]]).reshape(1, 1, 2, 2)
    assert_close(
        conv2d(x, w, np.zeros(1)),
        np.array([[37.0, 57], [53, 60]]).reshape(1, 1, 2, 2),
        next_step="Which pixel does the kernel's first number meet?",
    )


@test_case(name="zeros_surround_the_image_and_the_stride_skips_positions", points=1)
def zeros_surround_the_image_and_the_stride_skips_positions(conv2d):
    """Ones under a 3x3 kernel of ones count pixels: 4 in a corner, 6 at an edge, 9 in the middle.

    A stride of 2 keeps every second position down and across, here the four corners.
    """
    ones = np.ones((1, 1, 3, 3))
    assert_close(
        conv2d(ones, ones, np.zeros(1), padding=1),
        np.array([[4.0, 6, 4], [6, 9, 6], [4, 6, 4]]).reshape(1, 1, 3, 3),
        next_step="On which sides of the image do you put zeros?",
    )
    assert_close(
        conv2d(ones, ones, np.zeros(1), stride=2, padding=1),
        np.full((1, 1, 2, 2), 4.0),
        next_step="How far does the kernel move down, and how far across?",
    )


@test_case(name="channels_are_summed_and_each_filter_adds_its_bias_once", points=1)
def channels_are_summed_and_each_filter_adds_its_bias_once(conv2d):
    """At the left, filter 0 sums both channels, 1 + 2 + 10 + 20, and adds its bias: 33 + 100.

    Filter 1 sees only the second channel: 10 + 20 + 200. float32 in, float32 out.
    """
    x = np.array([[1, 2, 3], [10, 20, 30]], np.float32).reshape(1, 2, 1, 3)
    w = np.array([[[1, 1], [1, 1]], [[0, 0], [1, 1]]], np.float32).reshape(2, 2, 1, 2)
    assert_close(
        conv2d(x, w, np.array([100, 200], np.float32)),
        np.array([[133, 155], [230, 250]], np.float32).reshape(1, 2, 1, 2),
        next_step="Over which axes does the sum run, and does it contain the bias?",
    )


def timed_inputs(rng):
    """Return new float32 arguments like those that hidden cases time."""

    def inputs(image, filters, stride, padding):
        F, K = filters
        shapes = (image, (F, image[1], K, K), (F,))
        return *(rng.random(shape, dtype=np.float32) for shape in shapes), stride, padding

    return [inputs(*shapes) for shapes in TIMED]


def operations(x, w, b, stride, padding):
    """Return the number of multiplications and additions: two for each number under the kernel."""
    OH, OW = (
        (side + 2 * padding - K) // stride + 1
        for side, K in zip(x.shape[2:], w.shape[2:], strict=True)
    )
    return 2 * len(x) * OH * OW * w.size


ROOFLINE = Roofline("conv2d", timed_inputs, operations, usual=(1.7, 2.9), limits=(6.0, 2.2, 1.25))
