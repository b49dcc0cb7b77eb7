"""The same network with tanh in place of the sigmoid. 14 points."""

import numpy as np
from numpy.typing import NDArray


def sigmoid_to_tanh(
    W1: NDArray[np.floating],
    b1: NDArray[np.floating],
    W2: NDArray[np.floating],
    b2: NDArray[np.floating],
) -> tuple[NDArray[np.floating], NDArray[np.floating], NDArray[np.floating], NDArray[np.floating]]:
    """Return the weights of a tanh network that computes what a sigmoid network computes.

    The given network has one hidden layer of sigmoid units, sigma(a) = 1 / (1 + exp(-a))::

        y = W2 sigma(W1 x + b1) + b2

    Find V1, c1, V2, c2 of the same shapes such that, for every x, the same y is::

        y = V2 tanh(V1 x + c1) + c2

    There is more than one answer, and every right one passes: the two networks are compared by
    what they compute.

    Parameters
    ----------
    W1 : ndarray, shape (M, D)
        Weights from D inputs to M hidden units. Must not be modified.
    b1 : ndarray, shape (M,)
        Biases of the hidden units, of the dtype of `W1`. Must not be modified.
    W2 : ndarray, shape (K, M)
        Weights from the hidden units to K outputs, of the dtype of `W1`. Must not be modified.
    b2 : ndarray, shape (K,)
        Biases of the outputs, of the dtype of `W1`. Must not be modified.

    Returns
    -------
    tuple of four ndarrays
        ``(V1, c1, V2, c2)``, with the shapes of W1, b1, W2, b2 and the same dtype.

    Raises
    ------
    ValueError
        If `W1` or `W2` does not have two dimensions, or if the shapes do not belong to one network:
        `b1` is not (M,), `W2` does not have M columns, or `b2` is not (K,). The message contains
        the offending shape.
    """
    # TODO
    raise NotImplementedError("sigmoid_to_tanh: not implemented yet")
