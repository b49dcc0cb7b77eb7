"""Question 7: convolution as a matrix product.

From my answer: write the patch under the kernel as a column, for every position (im2col), and the
filters as rows. The convolution is then a matrix product.
"""

import numpy as np


def conv2d(x, w, b, stride=1, padding=0):
    """Return the convolution of x (N, C, H, W) with w (F, C, KH, KW), plus b (F,)."""
    if x.ndim != 4:
        raise ValueError(f"x must have four dimensions, but its shape is {x.shape}")
    if w.ndim != 4:
        raise ValueError(f"w must have four dimensions, but its shape is {w.shape}")
    if b.shape != (w.shape[0],):
        raise ValueError(f"b must be {(w.shape[0],)}, but its shape is {b.shape}")
    if x.shape[1] != w.shape[1]:
        raise ValueError(f"x has {x.shape[1]} channels, but w has {w.shape[1]}")
    if stride < 1:
        raise ValueError(f"stride must be at least 1, got {stride}")
    if padding < 0:
        raise ValueError(f"padding must not be negative, got {padding}")
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    padded_H = H + 2 * padding
    padded_W = W + 2 * padding
    if KH > padded_H or KW > padded_W:
        raise ValueError(f"kernel {(KH, KW)} is larger than the image {(padded_H, padded_W)}")
    OH = (padded_H - KH) // stride + 1
    OW = (padded_W - KW) // stride + 1

    filters = w.reshape(F, C * KH * KW)
    out = np.empty((N, F, OH * OW), dtype=x.dtype)
    if KH == 1 and KW == 1 and stride == 1 and padding == 0:
        # the pixels are the patches
        for n in range(N):
            np.matmul(filters, x[n].reshape(C, H * W), out=out[n])
            out[n] += b[:, np.newaxis]
        return out.reshape(N, F, OH, OW)

    # A few output rows at a time: the columns of a whole image are too many for the cache.
    block = max(1, 2400 // OW)
    padded = np.zeros((C, padded_H, padded_W), dtype=x.dtype)
    memory = np.empty(C * KH * KW * block * OW, dtype=x.dtype)
    for n in range(N):
        padded[:, padding : padding + H, padding : padding + W] = x[n]
        for first in range(0, OH, block):
            count = min(block, OH - first)
            columns = memory[: C * KH * KW * count * OW].reshape(C, KH, KW, count, OW)
            for i in range(KH):
                for j in range(KW):
                    top = first * stride + i
                    rows = slice(top, top + (count - 1) * stride + 1, stride)
                    cols = slice(j, j + (OW - 1) * stride + 1, stride)
                    columns[:, i, j] = padded[:, rows, cols]
            part = out[n, :, first * OW : (first + count) * OW]
            np.matmul(filters, columns.reshape(C * KH * KW, count * OW), out=part)
            part += b[:, np.newaxis]
    return out.reshape(N, F, OH, OW)
