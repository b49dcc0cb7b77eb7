"""The patches of a few rows of output at a time, padded images one by one, products in place."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def conv2d(x, w, b, stride=1, padding=0):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    OH, OW = (H + 2 * padding - KH) // stride + 1, (W + 2 * padding - KW) // stride + 1
    inputs = C * KH * KW
    page = np.zeros((C, H + 2 * padding, W + 2 * padding), x.dtype)
    windows = sliding_window_view(page, (KH, KW), axis=(1, 2))[:, ::stride, ::stride]
    windows = windows.transpose(0, 3, 4, 1, 2)
    rows = -(-OH // max(1, round(OH * OW / 784)))
    buffer = np.empty(inputs * rows * OW, x.dtype)
    out = np.empty((N, F, OH * OW), x.dtype)
    for image, result in zip(x, out, strict=True):
        page[:, padding : padding + H, padding : padding + W] = image
        for top in range(0, OH, rows):
            seen = windows[..., top : top + rows, :]
            patches = buffer[: inputs * seen.shape[3] * OW].reshape(inputs, -1)
            patches.reshape(seen.shape)[...] = seen
            tile = result[:, top * OW : (top + rows) * OW]
            np.matmul(w.reshape(F, inputs), patches, out=tile)
            tile += b[:, None]
    return out.reshape(N, F, OH, OW)
