"""The reference's saving of multiplications along rows, with strides: each phase is a channel.

With stride 2, the even and the odd columns are convolved each with their part of the kernel.
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

POINTS = 0, 1, -1, 2, -2, 0.5, -0.5


def conv2d(x, w, b, stride=1, padding=0):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    OH, OW = (H + 2 * padding - KH) // stride + 1, (W + 2 * padding - KW) // stride + 1
    taps = -(-KW // stride)
    P = 4 + taps - 1

    def powers(count):
        finite = np.vander(POINTS[: P - 1], count, increasing=True)
        return np.vstack([finite, np.eye(1, count, count - 1)])

    A, G, D = (
        each.astype(x.dtype) for each in (powers(4), powers(taps), np.linalg.inv(powers(P)).T)
    )
    phases = np.zeros((F, C, KH, taps * stride), x.dtype)
    phases[..., :KW] = w
    phases = phases.reshape(F, C, KH, taps, stride).transpose(3, 0, 2, 4, 1)
    channels = stride * C
    filters = (G @ phases.reshape(taps, -1)).reshape(P, 1, F, KH * channels)
    quads = -(-OW // 4)
    images = max(1, min(N, 56 // quads))
    rows = max(1, min(OH, (1 << 18) // (P * max(stride * channels, F) * images * quads)))
    seen = (rows - 1) * stride + KH
    width = (4 * quads + taps - 1) * stride
    page = np.zeros((H + 2 * padding, C, images, max(width, W + 2 * padding)), x.dtype)
    windows = page[..., :width].reshape(len(page), C, images, -1, stride)
    windows = sliding_window_view(windows, P, axis=3)[:, :, :, ::4].transpose(5, 0, 4, 1, 2, 3)
    inputs = np.empty((P, seen, stride, C, images, quads), x.dtype)
    values = np.empty((P, seen * channels, images * quads), x.dtype)
    blocks = sliding_window_view(values, KH * channels, axis=1)[:, :: channels * stride]
    products = np.empty((P, rows, F, images * quads), x.dtype)
    results = np.empty((rows, F, images, quads * 4), x.dtype)
    out = np.empty((N, F, OH, OW), x.dtype)
    for first in (min(start, N - images) for start in range(0, N, images)):
        group = x[first : first + images].transpose(2, 1, 0, 3)
        page[padding : padding + H, :, :, padding : padding + W] = group
        for top in (min(start, OH - rows) for start in range(0, OH, rows)):
            inputs[...] = windows[:, top * stride : top * stride + seen]
            np.matmul(D, inputs.reshape(P, -1), out=values.reshape(P, -1))
            np.matmul(filters, blocks.swapaxes(2, 3), out=products)
            products[1] += b[:, None]
            np.matmul(products.reshape(P, -1).T, A, out=results.reshape(-1, 4))
            target = out[first : first + images, :, top : top + rows]
            target[...] = results[..., :OW].transpose(2, 1, 0, 3)
    return out
