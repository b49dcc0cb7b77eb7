"""One product for each number of the kernel."""

import numpy as np


def conv2d(x, w, b, stride=1, padding=0):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    KH, KW = w.shape[2:]
    OH, OW = ((side - K) // stride + 1 for side, K in zip(x.shape[2:], (KH, KW), strict=True))
    out = np.zeros((len(x), OH, OW, len(w)), x.dtype) + b
    for i in range(KH):
        for j in range(KW):
            tap = x[:, :, i:, j:][:, :, : stride * OH : stride, : stride * OW : stride]
            out += np.tensordot(tap, w[:, :, i, j], axes=([1], [1]))
    return np.ascontiguousarray(out.transpose(0, 3, 1, 2))
