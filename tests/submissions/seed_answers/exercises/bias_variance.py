"""Question 3: bias and variance.

From my answer: more hidden layers, lower bias, higher variance. The expected error is the sum of
the squared bias and the variance.
"""

import numpy as np


def bias_variance(predictions, targets):
    """Return bias_squared, variance and expected_error, averaged over the points."""
    if predictions.ndim != 2 or predictions.size == 0:
        raise ValueError(f"predictions must be (sets, points), got shape {predictions.shape}")
    if targets.shape != predictions.shape[1:]:
        raise ValueError(f"targets must be {predictions.shape[1:]}, got shape {targets.shape}")
    for name, array in (("predictions", predictions), ("targets", targets)):
        if not np.isfinite(array).all():
            raise ValueError(f"{name} must be finite, but contains {array[~np.isfinite(array)][0]}")
    predictions = predictions.astype(np.float64)
    targets = targets.astype(np.float64)

    average_network = predictions.mean(axis=0)
    bias_squared = np.mean((average_network - targets) ** 2)
    variance = np.mean((predictions - average_network) ** 2)
    expected_error = np.mean((predictions - targets) ** 2)
    return {
        "bias_squared": float(bias_squared),
        "variance": float(variance),
        "expected_error": float(expected_error),
    }
