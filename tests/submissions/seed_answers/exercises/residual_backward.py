"""Question 1: backpropagation through a residual block.

From my answer: with RELU'(a) = (a > 0),

    dy/dx = RELU'(z3) * dz2/dz1 * dz1/dx

so I go backwards through z3, the second layer, the inner ReLU and the first layer.
"""

import numpy as np


def residual_forward(x, W1, b1, W2, b2):
    """Return the output of a residual block (given)."""
    a1 = np.maximum(x @ W1 + b1, 0)
    z3 = a1 @ W2 + b2 + x
    return np.maximum(z3, 0)


def residual_backward(grad_y, x, W1, b1, W2, b2):
    """Return the gradients for x, W1, b1, W2, b2 as a dict."""
    check_shapes(grad_y, x, W1, b1, W2, b2)

    # forward, keeping what the backward pass needs
    z1 = x @ W1 + b1
    a1 = np.maximum(z1, 0)
    z2 = a1 @ W2 + b2
    z3 = z2 + x

    # backward
    grad_z2 = grad_y * (z3 > 0)
    grad_a1 = grad_z2 @ W2.T
    grad_z1 = grad_a1 * (z1 > 0)
    return {
        "x": grad_z1 @ W1.T,
        "W1": x.T @ grad_z1,
        "b1": grad_z1.sum(axis=0),
        "W2": a1.T @ grad_z2,
        "b2": grad_z2.sum(axis=0),
    }


def check_shapes(grad_y, x, W1, b1, W2, b2):
    """Raise ValueError if the arrays do not belong to one block."""
    if x.ndim != 2 or x.shape[0] < 1:
        raise ValueError(f"x must be (N, D), but its shape is {x.shape}")
    if W1.ndim != 2 or W1.shape[0] != x.shape[1]:
        raise ValueError(f"W1 must be ({x.shape[1]}, M), but its shape is {W1.shape}")
    N, D = x.shape
    M = W1.shape[1]
    expected = [
        ("grad_y", grad_y, (N, D)),
        ("b1", b1, (M,)),
        ("W2", W2, (M, D)),
        ("b2", b2, (D,)),
    ]
    for name, array, shape in expected:
        if array.shape != shape:
            raise ValueError(f"{name} must be {shape}, but its shape is {array.shape}")
