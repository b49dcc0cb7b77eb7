"""How wrong a model is on average, and how much it depends on its training set. 10 points."""

import numpy as np
from numpy.typing import NDArray


def bias_variance(
    predictions: NDArray[np.floating], targets: NDArray[np.floating]
) -> dict[str, float]:
    """Return bias squared, variance and expected error of a model, averaged over points.

    The same model has been trained afresh on each of several training sets, and each of the trained
    models has predicted the same points.

    Parameters
    ----------
    predictions : ndarray, shape (training sets, points)
        What the model from each training set predicts at each point; at least one training set and
        one point, all finite. Must not be modified.
    targets : ndarray, shape (points,)
        The true value at each point, without noise; finite. Must not be modified.

    Returns
    -------
    dict
        With three Python floats:

        - "bias_squared": the squared distance of the average prediction (over the training sets)
          from the target, averaged over the points;
        - "variance": the average squared distance of the predictions from their average (over the
          training sets), averaged over the points;
        - "expected_error": the squared distance of prediction and target, averaged over all.

        The first two add up to the third.

    Raises
    ------
    ValueError
        If `predictions` does not have two dimensions or is empty, if `targets` does not have the
        shape (points,), or if one of them contains a number that is not finite. The message
        contains the offending value (for arrays of the wrong shape: the shape).
    """
    # TODO
    raise NotImplementedError("bias_variance: not implemented yet")
