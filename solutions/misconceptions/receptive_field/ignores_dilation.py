"""A kernel of 3 spans 3 units, however far its taps are apart.

Mark the taps of a kernel of 3 with dilation 4 on a row of pixels. Where is the last one?
"""

from collections.abc import Sequence

CAUGHT_BY = (
    "changing_the_input_shows_what_a_unit_sees",
    "without_kernels_a_unit_sees_one_pixel",
)


def conv_output_size(size: int, kernel: int, padding: int = 0, stride: int = 1) -> int:
    for what, value in (("size", size), ("kernel", kernel), ("stride", stride)):
        if value < 1:
            raise ValueError(f"{what} must be at least 1, not {value}")
    if padding < 0:
        raise ValueError(f"padding must not be negative, as {padding} is")
    if kernel > size + 2 * padding:
        raise ValueError(f"a kernel of {kernel} does not fit into {size + 2 * padding} pixels")
    return (size + 2 * padding - kernel) // stride + 1


def receptive_field(
    kernel_sizes: Sequence[int],
    strides: Sequence[int] | None = None,
    dilations: Sequence[int] | None = None,
) -> int:
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
    for kernel, stride in zip(kernel_sizes, strides, strict=True):
        seen += (kernel - 1) * jump
        jump *= stride
    return seen
