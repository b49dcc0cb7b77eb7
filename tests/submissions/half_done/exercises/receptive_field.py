"""Output sizes and receptive fields."""


def conv_output_size(size, kernel, padding=0, stride=1):
    """How many positions the kernel has."""
    if size < 1:
        raise ValueError(f"bad size {size}")
    if kernel < 1:
        raise ValueError(f"bad kernel {kernel}")
    if stride < 1:
        raise ValueError(f"bad stride {stride}")
    if padding < 0:
        raise ValueError(f"bad padding {padding}")
    room = size + 2 * padding - kernel
    if room < 0:
        raise ValueError(f"the kernel {kernel} is larger than the padded image")
    return room // stride + 1


def receptive_field(kernel_sizes, strides=None, dilations=None):
    """Go back from one output to the image, layer by layer."""
    layers = len(kernel_sizes)
    strides = [1] * layers if strides is None else strides
    dilations = [1] * layers if dilations is None else dilations
    for values in (strides, dilations):
        if len(values) != layers:
            raise ValueError(f"expected {layers} values, got {len(values)}")
    for values in (kernel_sizes, strides, dilations):
        for value in values:
            if value < 1:
                raise ValueError(f"all values must be 1 or more, got {value}")

    side = 1
    for i in reversed(range(layers)):
        side = (side - 1) * strides[i] + dilations[i] * (kernel_sizes[i] - 1) + 1
    return side
