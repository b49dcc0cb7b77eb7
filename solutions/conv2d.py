"""A convolution as matrix products: im2col (Chellapilla, Puri and Simard, 2006), a tile at a time.

At one position of the kernel, the outputs of all filters are one product: the filters as a matrix
of F rows and C * KH * KW columns, times the patch under the kernel as a column. The patches of many
positions, side by side, turn the convolution into matrix products, which BLAS does at close to the
speed of the processor. What remains is the cost of laying out the patches:

* Each pixel is copied up to KH * KW times. The patches of a whole image do not fit into the cache:
  they would go out to memory and come back. Those of a few rows of output do fit; hence tiles.
* A border of zeros costs a copy of the image. One padded page serves all images in turn.
* The bias is the weight of one more input, which is always 1. It then needs no pass of its own.
* A product may be written where it belongs: `out` is filled in place, in its final layout.

With a 1x1 kernel the patches are the pixels themselves, and there is nothing to lay out.
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

# Positions of the kernel per tile: with a 3x3 kernel and 64 channels the patches take 1.8 MB.
_POSITIONS_PER_TILE = 784


def conv2d(
    x: NDArray[np.floating],
    w: NDArray[np.floating],
    b: NDArray[np.floating],
    stride: int = 1,
    padding: int = 0,
) -> NDArray[np.floating]:
    """Multiply the filters by tiles of patches."""
    _check(x, w, b, stride, padding)
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    OH = (H + 2 * padding - KH) // stride + 1
    OW = (W + 2 * padding - KW) // stride + 1
    if KH == KW == 1 and padding == 0:
        pixels = x[:, :, ::stride, ::stride].reshape(N, C, OH * OW)
        out = w.reshape(F, C) @ pixels
        out += b[:, None]
        return out.reshape(N, F, OH, OW)

    inputs = C * KH * KW
    weights = np.hstack([w.reshape(F, inputs), b[:, None]])
    page = np.zeros((C, H + 2 * padding, W + 2 * padding), x.dtype)
    inside = page[:, padding : padding + H, padding : padding + W]
    windows = sliding_window_view(page, (KH, KW), axis=(1, 2))[:, ::stride, ::stride]
    windows = windows.transpose(0, 3, 4, 1, 2)  # (C, KH, KW, OH, OW): a view, nothing is copied

    tiles = max(1, round(OH * OW / _POSITIONS_PER_TILE))
    tile_rows = -(-OH // tiles)
    buffer = np.empty((inputs + 1) * tile_rows * OW, x.dtype)
    out = np.empty((N, F, OH, OW), x.dtype)
    for image, result in zip(x, out.reshape(N, F, OH * OW), strict=True):
        inside[...] = image
        for top in range(0, OH, tile_rows):
            rows = min(tile_rows, OH - top)
            patches = buffer[: (inputs + 1) * rows * OW].reshape(inputs + 1, rows * OW)
            patches[:-1].reshape(C, KH, KW, rows, OW)[...] = windows[..., top : top + rows, :]
            patches[-1] = 1
            np.matmul(weights, patches, out=result[:, top * OW : (top + rows) * OW])
    return out


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
