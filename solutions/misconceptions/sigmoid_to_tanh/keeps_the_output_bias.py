"""Rescaling the weights is enough, and the output bias stays as it is.

Let every input weight and hidden bias be zero. What does a sigmoid put out then, what a tanh, and
who makes up for the difference?
"""

import numpy as np
from numpy.typing import NDArray

CAUGHT_BY = (
    "both_networks_agree_on_random_inputs",
    "both_networks_agree_when_all_widths_are_equal",
    "both_networks_agree_where_the_units_saturate",
    "both_networks_agree_at_widths_of_one",
    "three_hundred_hidden_units_are_no_different",
    "a_float32_network_stays_float32",
    "converting_a_network_leaves_the_original_alone",
)


def sigmoid_to_tanh(
    W1: NDArray[np.floating],
    b1: NDArray[np.floating],
    W2: NDArray[np.floating],
    b2: NDArray[np.floating],
) -> tuple[NDArray[np.floating], NDArray[np.floating], NDArray[np.floating], NDArray[np.floating]]:
    _check(W1, b1, W2, b2)
    return W1 / 2, b1 / 2, W2 / 2, b2.copy()


def _check(W1: NDArray, b1: NDArray, W2: NDArray, b2: NDArray) -> None:
    if W1.ndim != 2 or W2.ndim != 2:
        raise ValueError(f"W1 and W2 need two dimensions, not the shapes {W1.shape}, {W2.shape}")
    if b1.shape != W1.shape[:1]:
        raise ValueError(f"b1 has the shape {b1.shape}, but W1 has {W1.shape[0]} rows")
    if W2.shape[1] != W1.shape[0]:
        raise ValueError(f"W2 has the shape {W2.shape}, but W1 has {W1.shape[0]} rows")
    if b2.shape != W2.shape[:1]:
        raise ValueError(f"b2 has the shape {b2.shape}, but W2 has {W2.shape[0]} rows")
