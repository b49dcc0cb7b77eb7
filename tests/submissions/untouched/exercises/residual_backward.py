"""The gradient through a residual block: two layers and a skip connection. 16 points.

A block has D inputs and outputs, M hidden units, and takes N rows at once::

    z1 = x W1 + b1,   a1 = relu(z1),   z2 = a1 W2 + b2,   z3 = z2 + x,   y = relu(z3)
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
    """Return the output of a residual block. This function is given; leave it as it is.

    Parameters
    ----------
    x : ndarray, shape (N, D)
        One row for each example.
    W1 : ndarray, shape (D, M)
        Weights of the first layer.
    b1 : ndarray, shape (M,)
        Biases of the first layer.
    W2 : ndarray, shape (M, D)
        Weights of the second layer.
    b2 : ndarray, shape (D,)
        Biases of the second layer.

    Returns
    -------
    ndarray, shape (N, D)
        The output y, of the dtype of `x`.
    """
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
    """Return the gradients of a loss with respect to all that goes into a residual block.

    The loss is some number computed from y, the output of `residual_forward` for the same
    arguments. The derivative of ReLU at exactly 0 is 0.

    Parameters
    ----------
    grad_y : ndarray, shape (N, D)
        The gradient of the loss with respect to y.
    x : ndarray, shape (N, D)
        One row for each example; N is at least 1.
    W1 : ndarray, shape (D, M)
        Weights of the first layer.
    b1 : ndarray, shape (M,)
        Biases of the first layer.
    W2 : ndarray, shape (M, D)
        Weights of the second layer.
    b2 : ndarray, shape (D,)
        Biases of the second layer.

        All six are of one dtype, float32 or float64, and none of them may be modified.

    Returns
    -------
    dict
        Under the keys "x", "W1", "b1", "W2" and "b2": the gradient of the loss with respect to that
        array, of the same shape and dtype as the array itself. The loss is not divided by N: if it
        is to be a mean over the rows, `grad_y` says so already.

    Raises
    ------
    ValueError
        If `x` does not have two dimensions, or if the shapes do not belong to one block as above.
        The message contains the offending shape.
    """
    # TODO
    raise NotImplementedError("residual_backward: not implemented yet")
