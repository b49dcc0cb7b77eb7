"""The definition, number by number."""

import numpy as np


def conv2d(x, w, b, stride=1, padding=0):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    KH, KW = w.shape[2:]
    OH, OW = ((side - K) // stride + 1 for side, K in zip(x.shape[2:], (KH, KW), strict=True))
    out = np.empty((len(x), len(w), OH, OW), x.dtype)
    for n, f, i, j in np.ndindex(out.shape):
        out[n, f, i, j] = b[f]
        for c, k, m in np.ndindex(w.shape[1:]):
            out[n, f, i, j] += x[n, c, i * stride + k, j * stride + m] * w[f, c, k, m]
    return out
