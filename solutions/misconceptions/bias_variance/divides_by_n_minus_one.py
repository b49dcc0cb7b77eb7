"""The variance over n training sets divides by n - 1.

Add bias squared and variance: is the expected error what comes out? Are you asked about these
training sets, or do you estimate something about others?
"""

import numpy as np
from numpy.typing import NDArray

CAUGHT_BY = (
    "training_sets_that_agree_have_no_variance",
    "random_predictions_fall_into_their_parts",
    "bias_and_variance_leave_no_error_over",
    "shifting_moves_the_bias_and_scaling_both",
)


def bias_variance(
    predictions: NDArray[np.floating], targets: NDArray[np.floating]
) -> dict[str, float]:
    _check(predictions, targets)
    predictions, targets = predictions.astype(np.float64), targets.astype(np.float64)
    average = predictions.mean(axis=0)
    return {
        "bias_squared": float(np.mean((average - targets) ** 2)),
        "variance": float(np.mean(predictions.var(axis=0, ddof=1))),
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
