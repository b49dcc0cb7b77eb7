"""A convolution as matrix products, with as few multiplications and copies as clear code allows.

At one position of the kernel, the outputs of all filters are one product: the filters as a matrix
of F rows and C * KH * KW columns, times the patch under the kernel as a column. The patches of many
positions, side by side, make a large product (im2col: Chellapilla, Puri and Simard, 2006), which
BLAS does at close to the speed of the processor. What is laid out how depends on the shapes:

* Pixels. Under a 1x1 kernel the patches are the pixels themselves: there is nothing to lay out.
* Patches. Otherwise each pixel is copied up to KH * KW times. The patches of a whole image would go
  out to memory and come back; those of a few rows of output stay in the cache. Hence tiles.
* Rows. With stride 1 and many channels, copies are cheap and multiplications are what to save.

Four neighbouring outputs sum 4 * KW products of a row of the kernel with the P = 4 + KW - 1 inputs
that it meets, but P multiplications are enough. To see it, multiply two polynomials, one with four
coefficients u and one with KW coefficients g. The product has P coefficients, so its values at P
points determine it (Toom, 1963). Let E be the powers of the points, one row each; A and G its first
4 and KW columns; then the coefficients are inverse(E) (G g * A u), and "*" does P multiplications.
This is linear in u, with the numbers g along the diagonals of its matrix. The transpose of that
matrix is the convolution that we want (Winograd, 1980)::

    outputs = transpose(A) (G g * D inputs)        D = transpose(inverse(E))

Summed over the channels and the rows of the kernel before transpose(A) is applied, "*" becomes a
matrix product for each point. Nor is anything copied for the rows of the kernel: when the rows of
the image are outermost in memory, those that one row of output needs are one block, and the block
of the next row overlaps it (Cho and Brand, 2017).

The rest is thrift. One padded page serves all images, one workspace all tiles, and the last tile
overlaps the one before, so that all have one shape. The bias is the weight of one more input, which
is always 1; or it is added at the point 1, whose powers carry it to each of the four outputs once.
"""

import math

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

# Numbers in a workspace: what a few of them take fits into a cache of some megabytes.
_WORKSPACE = 260_000
# Columns of a matrix, at least, with which a product runs at close to full speed.
_COLUMNS = 56
# Outputs that are computed together, and the points for up to 4 + 5 - 1 coefficients. The last one
# is infinity, where the value of a polynomial is its leading coefficient.
_OUTPUTS = 4
_POINTS = 0, 1, -1, 2, -2, 0.5, -0.5


def conv2d(
    x: NDArray[np.floating],
    w: NDArray[np.floating],
    b: NDArray[np.floating],
    stride: int = 1,
    padding: int = 0,
) -> NDArray[np.floating]:
    """Fill the output in the way that suits its shape."""
    _check(x, w, b, stride, padding)
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    OH = (H + 2 * padding - KH) // stride + 1
    OW = (W + 2 * padding - KW) // stride + 1
    out = np.empty((N, F, OH, OW), x.dtype)
    if KH == KW == 1 and padding == 0:
        _mix_pixels(x[:, :, ::stride, ::stride], w, b, out)
    elif stride == 1 and 3 <= KW <= 5 and C >= 32 and N * OW >= 2 * _COLUMNS:
        _filter_rows(x, w, b, padding, out)
    else:
        _multiply_patches(x, w, b, stride, padding, out)
    return out


def _mix_pixels(x: NDArray, w: NDArray, b: NDArray, out: NDArray) -> None:
    N, C, OH, OW = x.shape
    F = len(w)
    np.matmul(w.reshape(F, C), x.reshape(N, C, OH * OW), out=out.reshape(N, F, OH * OW))
    out += b[:, None, None]


def _multiply_patches(
    x: NDArray, w: NDArray, b: NDArray, stride: int, padding: int, out: NDArray
) -> None:
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    OH, OW = out.shape[2:]
    inputs = C * KH * KW + 1
    weights = np.hstack([w.reshape(F, inputs - 1), b[:, None]])

    images, groups = _tiles(N, math.prod((inputs, OH, OW)), _WORKSPACE)
    rows, tiles = _tiles(OH, inputs * OW, _WORKSPACE)
    page = np.zeros((images, C, H + 2 * padding, W + 2 * padding), x.dtype)
    inside = page[:, :, padding : padding + H, padding : padding + W]
    windows = sliding_window_view(page, (KH, KW), axis=(2, 3))[:, :, ::stride, ::stride]
    windows = windows.transpose(0, 1, 4, 5, 2, 3)  # (images, C, KH, KW, OH, OW)
    patches = np.ones((images, inputs, rows * OW), x.dtype)
    taps = patches[:, :-1].reshape(images, C, KH, KW, rows, OW)

    outputs = out.reshape(N, F, OH * OW)
    for group in groups:
        inside[...] = x[group]
        for tile in tiles:
            taps[...] = windows[..., tile, :]
            positions = slice(tile.start * OW, tile.stop * OW)
            np.matmul(weights, patches, out=outputs[group, :, positions])


def _filter_rows(x: NDArray, w: NDArray, b: NDArray, padding: int, out: NDArray) -> None:
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    OH, OW = out.shape[2:]
    A, G, D = (matrix.astype(x.dtype) for matrix in _transforms(KW))
    P = len(D)
    filters = G @ w.transpose(3, 0, 2, 1).reshape(KW, F * KH * C)
    filters = filters.reshape(P, 1, F, KH * C)

    quads = -(-OW // _OUTPUTS)  # of outputs in a row
    spare = -OW % _OUTPUTS  # outputs of the last one, beyond the end of the row
    images, groups = _tiles(N, quads, _COLUMNS)
    rows, tiles = _tiles(OH, math.prod((P, max(C, F), images, quads)), _WORKSPACE)
    seen = rows + KH - 1
    page = np.zeros((H + 2 * padding, C, images, W + 2 * padding + spare), x.dtype)
    inside = page[padding : padding + H, :, :, padding : padding + W]
    windows = sliding_window_view(page, P, axis=3)[:, :, :, ::_OUTPUTS]
    windows = windows.transpose(4, 0, 1, 2, 3)  # (P, rows of the page, C, images, quads)
    inputs = np.empty((P, seen, C, images, quads), x.dtype)
    values = np.empty((P, seen * C, images * quads), x.dtype)
    blocks = sliding_window_view(values, KH * C, axis=1)[:, ::C].swapaxes(2, 3)
    products = np.empty((P, rows, F, images * quads), x.dtype)
    outputs = np.empty((rows, F, images, quads * _OUTPUTS), x.dtype)

    for group in groups:
        inside[...] = x[group].transpose(2, 1, 0, 3)
        for tile in tiles:
            inputs[...] = windows[:, tile.start : tile.start + seen]
            np.matmul(D, inputs.reshape(P, -1), out=values.reshape(P, -1))
            np.matmul(filters, blocks, out=products)
            products[_POINTS.index(1)] += b[:, None]
            np.matmul(products.reshape(P, -1).T, A, out=outputs.reshape(-1, _OUTPUTS))
            out[group, :, tile] = outputs[..., :OW].transpose(2, 1, 0, 3)


def _transforms(KW: int) -> tuple[NDArray, NDArray, NDArray]:
    """Return the matrices A, shape (P, 4), G, shape (P, KW), and D, shape (P, P)."""
    P = _OUTPUTS + KW - 1

    def powers(count: int) -> NDArray:
        at_infinity = np.eye(1, count, count - 1)
        return np.vstack([np.vander(_POINTS[: P - 1], count, increasing=True), at_infinity])

    return powers(_OUTPUTS), powers(KW), np.linalg.inv(powers(P)).T


def _tiles(length: int, each: int, room: int) -> tuple[int, list[slice]]:
    """Return a size, and the fewest slices of that size that cover a length.

    What a slice takes is `each` times its size: no more than `room`, unless its size is 1.
    """
    count = max(1, -(-length // max(1, room // each)))
    size = -(-length // count)
    starts = [min(i * size, length - size) for i in range(count)]
    return size, [slice(start, start + size) for start in starts]


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
