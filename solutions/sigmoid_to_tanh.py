"""From sigmoid units to tanh units (exam question 4; Bishop, PRML, 2006, exercise 5.1).

The two functions are one curve, scaled and shifted. Multiply above and below by exp(a/2):

    sigma(a) = 1 / (1 + exp(-a)) = exp(a/2) / (exp(a/2) + exp(-a/2))

    tanh(a/2) = (exp(a/2) - exp(-a/2)) / (exp(a/2) + exp(-a/2)) = 2 sigma(a) - 1

hence sigma(a) = (tanh(a/2) + 1) / 2. Put this into output k, with a_j = sum_d W1[j, d] x_d + b1[j]:

    y_k = sum_j W2[k, j] sigma(a_j) + b2[k]
        = sum_j (W2[k, j] / 2) tanh(a_j / 2) + (b2[k] + sum_j W2[k, j] / 2)

Halving a_j halves W1 and b1, the factor before tanh halves W2, and what is left does not depend on
x: it belongs to the output's bias. The answer is unique up to the order of the hidden units and,
because tanh is odd, the sign of all weights into and out of a unit.
"""

import numpy as np
from numpy.typing import NDArray


def sigmoid_to_tanh(
    W1: NDArray[np.floating],
    b1: NDArray[np.floating],
    W2: NDArray[np.floating],
    b2: NDArray[np.floating],
) -> tuple[NDArray[np.floating], NDArray[np.floating], NDArray[np.floating], NDArray[np.floating]]:
    """Halve W1, b1 and W2, and add half of each row of W2 to b2."""
    if W1.ndim != 2 or W2.ndim != 2:
        raise ValueError(f"W1 and W2 need two dimensions, not the shapes {W1.shape}, {W2.shape}")
    if b1.shape != W1.shape[:1]:
        raise ValueError(f"b1 has the shape {b1.shape}, but W1 has {W1.shape[0]} rows")
    if W2.shape[1] != W1.shape[0]:
        raise ValueError(f"W2 has the shape {W2.shape}, but W1 has {W1.shape[0]} rows")
    if b2.shape != W2.shape[:1]:
        raise ValueError(f"b2 has the shape {b2.shape}, but W2 has {W2.shape[0]} rows")
    return W1 / 2, b1 / 2, W2 / 2, b2 + W2.sum(axis=1) / 2
