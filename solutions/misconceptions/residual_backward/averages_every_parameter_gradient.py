"""The gradients of weights and biases are means over the rows of the batch.

If the loss is a mean over the rows, where has the division by their number taken place already? And
if it is a sum?
"""

import numpy as np
from numpy.typing import NDArray

CAUGHT_BY = (
    "the_second_layer_learns_by_small_changes",
    "the_first_layer_learns_by_small_changes",
    "the_gradient_is_linear_in_grad_y",
    "going_back_keeps_the_dtype_and_the_arguments",
)


def residual_backward(
    grad_y: NDArray[np.floating],
    x: NDArray[np.floating],
    W1: NDArray[np.floating],
    b1: NDArray[np.floating],
    W2: NDArray[np.floating],
    b2: NDArray[np.floating],
) -> dict[str, NDArray[np.floating]]:
    _check(grad_y, x, W1, b1, W2, b2)
    z1 = x @ W1 + b1
    a1 = np.maximum(z1, 0)
    z3 = a1 @ W2 + b2 + x
    grad_z3 = grad_y * (z3 > 0)
    grad_z1 = (grad_z3 @ W2.T) * (z1 > 0)
    return {
        "x": grad_z1 @ W1.T + grad_z3,
        "W1": x.T @ grad_z1 / len(x),
        "b1": grad_z1.mean(axis=0),
        "W2": a1.T @ grad_z3 / len(x),
        "b2": grad_z3.mean(axis=0),
    }


def _check(grad_y: NDArray, x: NDArray, W1: NDArray, b1: NDArray, W2: NDArray, b2: NDArray) -> None:
    if x.ndim != 2 or W1.ndim != 2:
        raise ValueError(f"x and W1 need two dimensions, not the shapes {x.shape}, {W1.shape}")
    (N, D), M = x.shape, W1.shape[1]
    arrays = {"grad_y": grad_y, "W1": W1, "b1": b1, "W2": W2, "b2": b2}
    shapes = {"grad_y": (N, D), "W1": (D, M), "b1": (M,), "W2": (M, D), "b2": (D,)}
    for name, array in arrays.items():
        if array.shape != shapes[name]:
            raise ValueError(f"{name} must have the shape {shapes[name]}, not {array.shape}")
