"""One product for each pixel of the output."""

import numpy as np


def conv2d(x, w, b, stride=1, padding=0):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    KH, KW = w.shape[2:]
    OH, OW = ((side - K) // stride + 1 for side, K in zip(x.shape[2:], (KH, KW), strict=True))
    out = np.empty((len(x), len(w), OH, OW), x.dtype)
    for i in range(OH):
        for j in range(OW):
            patch = x[:, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
            out[:, :, i, j] = np.tensordot(patch, w, axes=([1, 2, 3], [1, 2, 3]))
    return out + b[:, None, None]
