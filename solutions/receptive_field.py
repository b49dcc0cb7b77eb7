"""Output sizes and receptive fields (exam question 2; Araujo, Norris & Sim, Distill, 2019).

Padding on both ends makes the side n + 2p pixels long. A kernel of f pixels that starts at pixel 0
can be shifted by n + 2p - f pixels before it leaves the image, in whole steps of s:

    positions = floor((n + 2p - f) / s) + 1

For the receptive field, go from the image upwards. Let r be what one unit of a layer sees, and let
the jump j be the distance in input pixels between two neighbouring units of it. An image pixel
has r = 1 and j = 1. A unit of the next layer has k taps, d units of the layer below apart, so that
(k - 1) d jumps lie between its first tap and its last, and each of the two sees r pixels itself:

    r <- r + (k - 1) d j

Only then does its own stride count: it moves the neighbour, not the taps of the unit.

    j <- j s

Hence r = 1 + sum_l (k_l - 1) d_l (s_1 ... s_{l-1}). Four 3x3 layers of stride 1: 1 + 4 * 2 = 9, a
square of 81 pixels.
"""

from collections.abc import Sequence


def conv_output_size(size: int, kernel: int, padding: int = 0, stride: int = 1) -> int:
    """Return floor((n + 2p - f) / s) + 1."""
    for what, value in (("size", size), ("kernel", kernel), ("stride", stride)):
        if value < 1:
            raise ValueError(f"{what} must be at least 1, not {value}")
    if padding < 0:
        raise ValueError(f"padding must not be negative, as {padding} is")
    room = size + 2 * padding - kernel
    if room < 0:
        raise ValueError(f"a kernel of {kernel} does not fit into {size + 2 * padding} pixels")
    return room // stride + 1


def receptive_field(
    kernel_sizes: Sequence[int],
    strides: Sequence[int] | None = None,
    dilations: Sequence[int] | None = None,
) -> int:
    """Return 1 + the sum of (k - 1) d times the product of all earlier strides."""
    layers = len(kernel_sizes)
    strides = [1] * layers if strides is None else strides
    dilations = [1] * layers if dilations is None else dilations
    named = {"kernel_sizes": kernel_sizes, "strides": strides, "dilations": dilations}
    for name, values in named.items():
        if len(values) != layers:
            raise ValueError(f"{name} has {len(values)} values for {layers} layers")
        for value in values:
            if value < 1:
                raise ValueError(f"{name} must be at least 1, not {value}")
    seen, jump = 1, 1
    for kernel, stride, dilation in zip(kernel_sizes, strides, dilations, strict=True):
        seen += (kernel - 1) * dilation * jump
        jump *= stride
    return seen
