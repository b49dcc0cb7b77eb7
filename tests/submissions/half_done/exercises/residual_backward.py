"""The backward pass of a residual block."""

import numpy as np


def residual_forward(x, W1, b1, W2, b2):
    """Given."""
    a1 = np.maximum(x @ W1 + b1, 0)
    z3 = a1 @ W2 + b2 + x
    return np.maximum(z3, 0)


def residual_backward(grad_y, x, W1, b1, W2, b2):
    """Gradients of x, W1, b1, W2 and b2."""
    if x.ndim != 2:
        raise ValueError(f"x must be 2-D, got {x.shape}")
    if W1.ndim != 2 or W1.shape[0] != x.shape[1]:
        raise ValueError(f"W1 does not fit: {W1.shape}")
    if grad_y.shape != x.shape:
        raise ValueError(f"grad_y does not fit: {grad_y.shape}")
    if b1.shape != (W1.shape[1],):
        raise ValueError(f"b1 does not fit: {b1.shape}")
    if W2.shape != (W1.shape[1], x.shape[1]):
        raise ValueError(f"W2 does not fit: {W2.shape}")
    if b2.shape != (x.shape[1],):
        raise ValueError(f"b2 does not fit: {b2.shape}")

    z1 = x @ W1 + b1
    a1 = np.maximum(z1, 0)

    # the gradient arrives at the sum z2 + x and goes both ways
    da1 = grad_y @ W2.T
    dz1 = np.where(z1 > 0, da1, 0)
    return {
        "x": dz1 @ W1.T + grad_y,
        "W1": x.T @ dz1,
        "b1": dz1.sum(axis=0),
        "W2": a1.T @ grad_y,
        "b2": grad_y.sum(axis=0),
    }
