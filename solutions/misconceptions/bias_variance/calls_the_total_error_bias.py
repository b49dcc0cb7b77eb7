"""The bias is how far the predictions are off, on average.

Models miss the target by +1 and by -1, equally often. What is their average prediction, and how far
is that off?
"""

import numpy as np
from numpy.typing import NDArray

CAUGHT_BY = (
    "random_predictions_fall_into_their_parts",
    "bias_and_variance_leave_no_error_over",
    "shifting_moves_the_bias_and_scaling_both",
    "depth_lowers_bias_and_raises_variance",
)


def bias_variance(
    predictions: NDArray[np.floating], targets: NDArray[np.floating]
) -> dict[str, float]:
    _check(predictions, targets)
    predictions, targets = predictions.astype(np.float64), targets.astype(np.float64)
    average = predictions.mean(axis=0)
    return {
        "bias_squared": float(np.mean((predictions - targets) ** 2)),
        "variance": float(np.mean((predictions - average) ** 2)),
        "expected_error": float(np.mean((predictions - targets) ** 2)),
    }


def _check(predictions: NDArray, targets: NDArray) -> None:
    if predictions.ndim != 2 or not predictions.size:
        raise ValueError(f"predictions must be (training sets, points), not {predictions.shape}")
    if targets.shape != predictions.shape[1:]:
        raise ValueError(f"targets must be {predictions.shape[1:]}, not {targets.shape}")
    for name, array in (("predictions", predictions), ("targets", targets)):
        if not np.isfinite(array).all():
            raise ValueError(f"{name} must be finite, but contains {array[~np.isfinite(array)][0]}")
