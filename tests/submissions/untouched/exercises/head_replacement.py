"""A new head on a trained network: few examples, and a similar data set. 14 points.

A network is a list of layers, each a dict of the weights "W", shape (in, out), the biases "b",
shape (out,), and "trainable", a bool. Between the layers stands a ReLU, on top a softmax: the last
layer, the head, has one output for each class. All arrays of a network have one dtype.
"""

import numpy as np
from numpy.typing import NDArray

Layer = dict[str, NDArray[np.floating] | bool]


def replace_head(layers: list[Layer], num_classes: int, seed: int = 0) -> list[Layer]:
    """Return the network with a new head, ready to be trained on other classes.

    Parameters
    ----------
    layers : list of dict
        The trained network; at least one layer. Neither the list nor what is in it may be modified.
    num_classes : int
        Number of the new classes; at least 1.
    seed : int
        The same seed draws the same head, another seed another one. Not negative.

    Returns
    -------
    list of dict
        A new list of as many layers, with the keys "W", "b" and "trainable". Every layer but the
        last has the arrays of the old one and is not trainable. The last one is drawn anew:
        "W", shape (in, num_classes), holds independent normal numbers of mean 0 and standard
        deviation 1 / sqrt(in), "b", shape (num_classes,), holds zeros, both of the dtype of the
        old head; it is trainable.

    Raises
    ------
    ValueError
        If there are no layers, or if `num_classes` is below 1. The message contains the offending
        value.
    """
    # TODO
    raise NotImplementedError("replace_head: not implemented yet")


def train_head(
    layers: list[Layer],
    x: NDArray[np.floating],
    labels: NDArray[np.integer],
    learning_rate: float,
    steps: int,
) -> list[Layer]:
    """Return the network after full-batch gradient descent on its trainable layers.

    The loss is the mean, over the N examples, of the softmax cross-entropy: minus the logarithm of
    the probability that the network gives to the right class. Each step changes the weights and
    biases of every trainable layer, wherever it stands, by minus `learning_rate` times the
    gradient, all layers at once. The derivative of ReLU at 0 is 0. The probabilities must be right
    for logits of any finite size, such as 10 000.

    Parameters
    ----------
    layers : list of dict
        The network; at least one layer. Neither the list nor what is in it may be modified.
    x : ndarray, shape (N, in)
        At least one example, of the dtype of the network. Must not be modified.
    labels : ndarray of integers, shape (N,)
        The class of each example, from 0 to the head's number of outputs less 1. Must not be
        modified.
    learning_rate : float
        Positive.
    steps : int
        Number of steps; 0 changes nothing.

    Returns
    -------
    list of dict
        A new list of layers of the same shapes, dtype and flags. Layers that are not trainable come
        back as they were, to the bit.

    Raises
    ------
    ValueError
        If there are no layers, if `x` is not (N, in) with N at least 1, if `labels` is not (N,), if
        a label is not a class of the head, if `learning_rate` is not positive, or if `steps` is
        negative. The message contains the offending value (for arrays of the wrong shape: the
        shape).
    """
    # TODO
    raise NotImplementedError("train_head: not implemented yet")
