"""Bias and variance (exam question 3; Geman, Bienenstock & Doursat, Neural Computation, 1992).

Fix one point with the target t. Let f_s be the prediction of the model from training set s, E the
average over the S training sets, and m = E[f] the average prediction. Then

    E[(f - t)^2] = E[((f - m) + (m - t))^2]
                 = E[(f - m)^2] + 2 (m - t) E[f - m] + (m - t)^2

and E[f - m] = 0 removes the middle term, so that for each point, and hence on average over points,

    expected error = variance + bias^2

This is exact for the S training sets at hand if the variance is the average over them, divided by
S. (Divided by S - 1 it would estimate the variance over all possible training sets, and the sum
would no longer hold.) The bias is squared before it is averaged over the points: a model that is
too high here and too low there is biased. Each further hidden layer lets the model bend more: it
can follow the target more closely, which lowers the bias, and the noise of its training set as
well, which raises the variance.
"""

import numpy as np
from numpy.typing import NDArray


def bias_variance(
    predictions: NDArray[np.floating], targets: NDArray[np.floating]
) -> dict[str, float]:
    """Average over training sets first, over points last."""
    if predictions.ndim != 2 or not predictions.size:
        raise ValueError(f"predictions must be (training sets, points), not {predictions.shape}")
    if targets.shape != predictions.shape[1:]:
        raise ValueError(f"targets must be {predictions.shape[1:]}, not {targets.shape}")
    for name, array in (("predictions", predictions), ("targets", targets)):
        if not np.isfinite(array).all():
            raise ValueError(f"{name} must be finite, but contains {array[~np.isfinite(array)][0]}")
    predictions, targets = predictions.astype(np.float64), targets.astype(np.float64)
    average = predictions.mean(axis=0)
    return {
        "bias_squared": float(np.mean((average - targets) ** 2)),
        "variance": float(np.mean((predictions - average) ** 2)),
        "expected_error": float(np.mean((predictions - targets) ** 2)),
    }
