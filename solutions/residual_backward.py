"""The backward pass of a residual block (exam question 1; He et al., CVPR 2016, for the block).

Write d for the gradient of the loss with respect to a quantity. Each row goes its own way, so take
one row and go back through the block, from y = relu(z3) on:

    dz3 = dy * [z3 > 0]

z3 = z2 + x hands its gradient to both terms. First through z2 = a1 W2 + b2 and the layer before:

    dz2 = dz3,   db2 = dz2,   dW2 = a1^T dz2,   da1 = dz2 W2^T
    dz1 = da1 * [z1 > 0],     db1 = dz1,        dW1 = x^T dz1

and x, which occurs twice, adds up what comes back from both places:

    dx = dz1 W1^T + dz3

The weights serve all N rows, so their gradients are sums over the rows: the matrix products contain
that sum already, the biases need it written out.

The written answer that this question comes from has dy/dx = relu'(z3) * dz2/dz1 * dz1/dx. It
forgets the second place in which x occurs: dz3/dx is dz2/dx + I. The identity is what the block is
for. Without it the gradient shrinks by the size of the weights in every block; with it a stack of
blocks of small weights passes on almost all of it. The gradients of W1, b1, W2 and b2 do not depend
on it: the slip shows itself in the layers below only.
"""

import numpy as np
from numpy.typing import NDArray


def residual_forward(
    x: NDArray[np.floating],
    W1: NDArray[np.floating],
    b1: NDArray[np.floating],
    W2: NDArray[np.floating],
    b2: NDArray[np.floating],
) -> NDArray[np.floating]:
    """Return relu(relu(x W1 + b1) W2 + b2 + x)."""
    a1 = np.maximum(x @ W1 + b1, 0)
    z3 = a1 @ W2 + b2 + x
    return np.maximum(z3, 0)


def residual_backward(
    grad_y: NDArray[np.floating],
    x: NDArray[np.floating],
    W1: NDArray[np.floating],
    b1: NDArray[np.floating],
    W2: NDArray[np.floating],
    b2: NDArray[np.floating],
) -> dict[str, NDArray[np.floating]]:
    """Go back through the outer ReLU, both layers and the skip connection."""
    if x.ndim != 2 or W1.ndim != 2:
        raise ValueError(f"x and W1 need two dimensions, not the shapes {x.shape}, {W1.shape}")
    (N, D), M = x.shape, W1.shape[1]
    arrays = {"grad_y": grad_y, "W1": W1, "b1": b1, "W2": W2, "b2": b2}
    shapes = {"grad_y": (N, D), "W1": (D, M), "b1": (M,), "W2": (M, D), "b2": (D,)}
    for name, array in arrays.items():
        if array.shape != shapes[name]:
            raise ValueError(f"{name} must have the shape {shapes[name]}, not {array.shape}")
    z1 = x @ W1 + b1
    a1 = np.maximum(z1, 0)
    z3 = a1 @ W2 + b2 + x
    grad_z3 = grad_y * (z3 > 0)
    grad_z1 = (grad_z3 @ W2.T) * (z1 > 0)
    return {
        "x": grad_z1 @ W1.T + grad_z3,
        "W1": x.T @ grad_z1,
        "b1": grad_z1.sum(axis=0),
        "W2": a1.T @ grad_z3,
        "b2": grad_z3.sum(axis=0),
    }
