"""placeholder"""

import numpy as np
from collections.abc import Iterator
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
import os
_TILE = int(os.environ.get("TILE", 262144))
_SLAB = int(os.environ.get("WS", 200000))
_COLS = int(os.environ.get("NCOLS", 56))
_OUTPUTS = 4


def conv2d(x, w, b, stride=1, padding=0):
    _check(x, w, b, stride, padding)
    F, C, KH, KW = w.shape
    if KH == KW == 1 and padding == 0:
        return _mix_pixels(x[:, :, ::stride, ::stride], w, b)
    if os.environ.get("P")!="1" and stride == 1 and 3 <= KW <= 5 and (os.environ.get("P")=="2" or min(F, C * KH) >= 32):
        return _toom_cook(x, w, b, padding)
    return _multiply_patches(x, w, b, stride, padding)


def _mix_pixels(x, w, b):
    N, C, H, W = x.shape
    out = w.reshape(-1, C) @ x.reshape(N, C, H * W)
    out += b[:, None]
    return out.reshape(N, -1, H, W)


def _multiply_patches(x, w, b, stride, padding):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    OH = (H + 2 * padding - KH) // stride + 1
    OW = (W + 2 * padding - KW) // stride + 1
    inputs = C * KH * KW
    weights = np.hstack([w.reshape(F, inputs), b[:, None]])

    positions = max(1, _TILE // (inputs + 1))
    images = _even_step(N, positions // (OH * OW))
    rows = _even_step(OH, positions // OW)
    page = np.zeros((images, C, H + 2 * padding, W + 2 * padding), x.dtype)
    inside = page[:, :, padding : padding + H, padding : padding + W]
    windows = sliding_window_view(page, (KH, KW), axis=(2, 3))[:, :, ::stride, ::stride]
    windows = windows.transpose(0, 1, 4, 5, 2, 3)
    patches = np.ones((images, inputs + 1, rows * OW), x.dtype)
    taps = patches[:, :-1].reshape(images, C, KH, KW, rows, OW)
    out = np.empty((N, F, OH, OW), x.dtype)
    flat = out.reshape(N, F, OH * OW)
    for first in _starts(N, images):
        group = slice(first, first + images)
        inside[...] = x[group]
        for top in _starts(OH, rows):
            taps[...] = windows[..., top : top + rows, :]
            np.matmul(weights, patches, out=flat[group, :, top * OW : (top + rows) * OW])
    return out


def _toom_cook(x, w, b, padding):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    OH, OW = H + 2 * padding - KH + 1, W + 2 * padding - KW + 1
    m = _OUTPUTS
    A, G, B = (t.astype(x.dtype) for t in _transforms(m, KW))
    P = m + KW - 1
    U = (G @ w.transpose(3, 0, 2, 1).reshape(KW, -1)).reshape(P, 1, F, KH * C)

    T = -(-OW // m)
    images = _even_step(N, -(-_COLS // T))
    rows = _even_step(OH, _SLAB // (P * images * T * max(C, F)))
    seen = rows + KH - 1
    page = np.zeros((seen, C, images, m * T + KW - 1), x.dtype)
    windows = sliding_window_view(page, P, axis=3)[:, :, :, ::m].transpose(4, 0, 1, 2, 3)
    tiles = np.empty((P, seen, C, images, T), x.dtype)
    V = np.empty((P, seen * C, images * T), x.dtype)
    slabs = sliding_window_view(V, KH * C, axis=1)[:, ::C].swapaxes(2, 3)
    M = np.empty((P, rows, F, images * T), x.dtype)
    Y = np.empty((rows, F, images, T * m), x.dtype)
    out = np.empty((N, F, OH, OW), x.dtype)
    for first in _starts(N, images):
        group = slice(first, first + images)
        for top in _starts(OH, rows):
            above = max(0, padding - top)
            below = min(seen, H + padding - top)
            page[:above] = page[below:] = 0
            image_rows = slice(top + above - padding, top + below - padding)
            page[above:below, ..., padding : padding + W] = x[group, :, image_rows].transpose(
                2, 1, 0, 3
            )
            tiles[...] = windows
            np.matmul(B, tiles.reshape(P, -1), out=V.reshape(P, -1))
            np.matmul(U, slabs, out=M)
            M[1] += b[:, None]
            np.matmul(M.reshape(P, -1).T, A, out=Y.reshape(-1, m))
            out[group, :, top : top + rows] = Y[..., :OW].transpose(2, 1, 0, 3)
    return out


def _transforms(m, r):
    P = m + r - 1
    points = np.array([0, 1, -1, 2, -2, 0.5, -0.5])[: P - 1]
    powers = np.vstack([np.vander(points, P, increasing=True), np.eye(P)[-1:]])
    A, G = powers[:, :m].copy(), powers[:, :r].copy()
    A[-1, -1] = G[-1, -1] = 1
    return A, G, np.linalg.inv(powers).T


def _even_step(length, most):
    """Return the size of the fewest equal tiles of at most `most` that cover a length."""
    return -(-length // -(-length // max(1, most)))


def _starts(length: int, step: int):
    return (min(start, length - step) for start in range(0, length, step))


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
