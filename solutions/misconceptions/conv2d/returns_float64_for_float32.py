"""NumPy computes in float64, and so does the result.

Which dtype have the arrays that you create yourself, and which has x?
"""

import numpy as np
from numpy.typing import NDArray

CAUGHT_BY = ("float32_stays_float32_on_larger_images",)


def conv2d(
    x: NDArray[np.floating],
    w: NDArray[np.floating],
    b: NDArray[np.floating],
    stride: int = 1,
    padding: int = 0,
) -> NDArray[np.floating]:
    _check(x, w, b, stride, padding)
    (N, C, H, W), (F, _, KH, KW) = x.shape, w.shape
    OH, OW = (H + 2 * padding - KH) // stride + 1, (W + 2 * padding - KW) // stride + 1
    page = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    page[:, :, padding : padding + H, padding : padding + W] = x
    out = np.zeros((N, F, OH * OW)) + b[:, None]
    for i in range(KH):
        for j in range(KW):
            rows = slice(i, i + (OH - 1) * stride + 1, stride)
            columns = slice(j, j + (OW - 1) * stride + 1, stride)
            out += w[:, :, i, j] @ page[:, :, rows, columns].reshape(N, C, OH * OW)
    return out.reshape(N, F, OH, OW)


def _check(x: NDArray, w: NDArray, b: NDArray, stride: int, padding: int) -> None:
    if x.ndim != 4 or w.ndim != 4:
        raise ValueError(f"x and w need four dimensions, not the shapes {x.shape} and {w.shape}")
    if b.shape != w.shape[:1]:
        raise ValueError(f"b has the shape {b.shape}, not {w.shape[:1]}: one value a filter")
    if x.shape[1] != w.shape[1]:
        raise ValueError(f"x has {x.shape[1]} channels, w has {w.shape[1]}")
    if stride < 1:
        raise ValueError(f"stride must be at least 1, not {stride}")
    if padding < 0:
        raise ValueError(f"padding must not be negative, but is {padding}")
    height, width = (size + 2 * padding for size in x.shape[2:])
    if w.shape[2] > height or w.shape[3] > width:
        raise ValueError(
            f"a kernel of {w.shape[2:]} does not fit into the padded image of {(height, width)}"
        )
