"""There are as many outputs as steps that the kernel can take.

A kernel that is as large as the image cannot take a single step. How many outputs does it have?
"""

from collections.abc import Sequence

CAUGHT_BY = ("output_sizes_count_window_positions",)


def conv_output_size(size: int, kernel: int, padding: int = 0, stride: int = 1) -> int:
    for what, value in (("size", size), ("kernel", kernel), ("stride", stride)):
        if value < 1:
            raise ValueError(f"{what} must be at least 1, not {value}")
    if padding < 0:
        raise ValueError(f"padding must not be negative, as {padding} is")
    if kernel > size + 2 * padding:
        raise ValueError(f"a kernel of {kernel} does not fit into {size + 2 * padding} pixels")
    return (size + 2 * padding - kernel) // stride


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
    for kernel, stride, dilation in zip(kernel_sizes, strides, dilations, strict=True):
        seen += (kernel - 1) * dilation * jump
        jump *= stride
    return seen
