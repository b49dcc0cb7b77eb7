"""The patches of all images as one matrix, and one product: the im2col of Stanford's CS231n."""

import numpy as np
from numpy.lib.stride_tricks import as_strided


def conv2d(x, w, b, stride=1, padding=0):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    steps = np.array((H * W, W, 1, C * H * W, stride * W, stride)) * x.itemsize
    patches = np.ascontiguousarray(as_strided(x, (C, KH, KW, N, OH, OW), steps))
    out = w.reshape(F, -1) @ patches.reshape(C * KH * KW, -1) + b[:, None]
    return np.ascontiguousarray(out.reshape(F, N, OH, OW).transpose(1, 0, 2, 3))
