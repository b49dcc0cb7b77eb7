"""The arithmetic of convolutions: how large the output is, and how far a unit sees. 12 points."""

from collections.abc import Sequence


def conv_output_size(size: int, kernel: int, padding: int = 0, stride: int = 1) -> int:
    """Return how many outputs a convolution has along one side of the image.

    Parameters
    ----------
    size : int
        Pixels along the side of the image; at least 1.
    kernel : int
        Pixels along the side of the kernel; at least 1.
    padding : int
        Pixels added at each of the two ends of the side; not negative.
    stride : int
        Pixels from one position of the kernel to the next; at least 1.

    Returns
    -------
    int
        The number of positions at which the kernel lies within the padded image, the first of them
        at its very beginning.

    Raises
    ------
    ValueError
        If `size`, `kernel` or `stride` is below 1, if `padding` is negative, or if the kernel is
        larger than the padded image. The message contains the offending value (the kernel, if it
        does not fit).
    """
    # TODO
    raise NotImplementedError("conv_output_size: not implemented yet")


def receptive_field(
    kernel_sizes: Sequence[int],
    strides: Sequence[int] | None = None,
    dilations: Sequence[int] | None = None,
) -> int:
    """Return how far one unit of the last layer sees: the side of its receptive field.

    Parameters
    ----------
    kernel_sizes : sequence of int
        For each layer, convolution or pooling, pixels along the side of the kernel, the layer next
        to the image first. May be empty. Must not be modified.
    strides : sequence of int, optional
        For each layer, the steps that its kernel takes over the layer before it. Default: all 1.
        Must not be modified.
    dilations : sequence of int, optional
        For each layer, the distance between neighbouring taps of its kernel, in units of the layer
        before it; 1 means that the taps touch. Default: all 1. Must not be modified.

    Returns
    -------
    int
        The number of input pixels along one side, from the first that the unit depends on to the
        last, gaps between them included. Borders do not count: the image is large enough. Without
        layers the unit is an input pixel.

    Raises
    ------
    ValueError
        If `strides` or `dilations` has another length than `kernel_sizes`, or if a kernel size, a
        stride or a dilation is below 1. The message contains the offending value (the length).
    """
    # TODO
    raise NotImplementedError("receptive_field: not implemented yet")
