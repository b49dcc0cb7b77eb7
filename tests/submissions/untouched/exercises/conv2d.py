"""A two-dimensional convolution that is right, and then fast. 20 points: 10 correct, 10 fast."""

import numpy as np
from numpy.typing import NDArray


def conv2d(
    x: NDArray[np.floating],
    w: NDArray[np.floating],
    b: NDArray[np.floating],
    stride: int = 1,
    padding: int = 0,
) -> NDArray[np.floating]:
    """Return the convolution of a batch of images with a bank of filters.

    As everywhere in deep learning, "convolution" means cross-correlation: the kernel is laid on the
    image as it is, not flipped. Filter ``f`` gives, at row ``r`` and column ``s`` of its output::

        out[n, f, r, s] = b[f] + sum over c, i, j of
                          w[f, c, i, j] * padded[n, c, r * stride + i, s * stride + j]

    where ``padded`` is ``x`` with `padding` rows and columns of zeros on each of its four sides.

    Besides its inputs, a call may need at most 16 times the bytes of `x` and the result together,
    or 8 MiB if that is more.

    Ten points are for speed, on float32 images and with one thread. They compare your time with
    our reference's: 3 points within 6 times, 3 more within 2.2 times, 4 more within 1.25 times.

    Parameters
    ----------
    x : ndarray, shape (N, C, H, W)
        N images of C channels. Must not be modified.
    w : ndarray, shape (F, C, KH, KW)
        F filters, of the dtype of `x`. Must not be modified.
    b : ndarray, shape (F,)
        One bias for each filter, of the dtype of `x`. Must not be modified.
    stride : int
        Step between neighbouring positions of the kernel, the same down and across; at least 1.
    padding : int
        Width of the border of zeros on each side; at least 0.

    Returns
    -------
    ndarray, shape (N, F, OH, OW)
        A new array of the dtype of `x`. ``OH = (H + 2 * padding - KH) // stride + 1``, and OW from
        W and KW likewise: a rest too small for another step is left out.

    Raises
    ------
    ValueError
        If `x` or `w` does not have four dimensions, if `b` does not have the shape (F,), if `x` and
        `w` differ in the number of channels, if the kernel is larger than the padded image in
        either direction, if `stride` is below 1, or if `padding` is negative. The message contains
        the offending value (for arrays: the shape).

    Examples
    --------
    >>> x = np.array([[[[1.0, 2.0, 4.0]]]])
    >>> w = np.array([[[[-1.0, 1.0]]]])
    >>> conv2d(x, w, np.array([10.0]))
    array([[[[11., 12.]]]])
    """
    # TODO
    raise NotImplementedError("conv2d: not implemented yet")
