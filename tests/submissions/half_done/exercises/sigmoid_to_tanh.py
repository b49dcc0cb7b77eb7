"""sigmoid(a) = 1/2 + 1/2 tanh(a/2)"""

import numpy as np


def sigmoid_to_tanh(W1, b1, W2, b2):
    """Move the factors 1/2 and the constant 1/2 into the weights."""
    if W1.ndim != 2:
        raise ValueError(f"W1 is not a matrix: {W1.shape}")
    if W2.ndim != 2:
        raise ValueError(f"W2 is not a matrix: {W2.shape}")
    hidden = W1.shape[0]
    if b1.shape != (hidden,):
        raise ValueError(f"b1 has shape {b1.shape}, expected {(hidden,)}")
    if W2.shape[1] != hidden:
        raise ValueError(f"W2 has shape {W2.shape}, expected {hidden} columns")
    if b2.shape != W2.shape[:1]:
        raise ValueError(f"b2 has shape {b2.shape}, expected {W2.shape[:1]}")

    half = np.full(hidden, 0.5, dtype=W1.dtype)
    return half[:, None] * W1, half * b1, W2 * half, b2 + W2 @ half
