"""Question 2: sizes and receptive fields in a convolutional network.

From my answer: the output of a convolution has floor((n - f + 2p) / s) + 1 pixels a side. Each 3x3
layer adds 2 to the side of the receptive field, so four of them see 9x9 = 81 pixels.
"""


def conv_output_size(size, kernel, padding=0, stride=1):
    """Return floor((n - f + 2p) / s) + 1."""
    for name, value in (("size", size), ("kernel", kernel), ("stride", stride)):
        if value < 1:
            raise ValueError(f"{name} must be at least 1, got {value}")
    if padding < 0:
        raise ValueError(f"padding must not be negative, got {padding}")
    if kernel > size + 2 * padding:
        raise ValueError(f"a kernel of {kernel} does not fit into {size + 2 * padding} pixels")
    return (size - kernel + 2 * padding) // stride + 1


def receptive_field(kernel_sizes, strides=None, dilations=None):
    """Return the side of the receptive field of one unit of the last layer."""
    n = len(kernel_sizes)
    if strides is None:
        strides = [1] * n
    if dilations is None:
        dilations = [1] * n
    if len(strides) != n:
        raise ValueError(f"{n} kernel sizes, but {len(strides)} strides: {strides}")
    if len(dilations) != n:
        raise ValueError(f"{n} kernel sizes, but {len(dilations)} dilations: {dilations}")

    side = 1
    step = 1  # input pixels between two neighbours in the layer's input
    for kernel, stride, dilation in zip(kernel_sizes, strides, dilations):
        for name, value in (("kernel", kernel), ("stride", stride), ("dilation", dilation)):
            if value < 1:
                raise ValueError(f"{name} must be at least 1, got {value}")
        side += (kernel - 1) * dilation * step
        step *= stride
    return side
