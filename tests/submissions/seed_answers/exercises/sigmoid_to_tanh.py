"""Question 4: a tanh network that equals a sigmoid network.

From my answer: sigma(a) = (tanh(a / 2) + 1) / 2. The a / 2 halves the weights and biases of the
hidden layer, the / 2 outside halves the output weights, and the + 1 adds half of the sum of the
output weights to the output bias.
"""


def sigmoid_to_tanh(W1, b1, W2, b2):
    """Return V1, c1, V2, c2."""
    if W1.ndim != 2:
        raise ValueError(f"W1 must have two dimensions, but its shape is {W1.shape}")
    if W2.ndim != 2:
        raise ValueError(f"W2 must have two dimensions, but its shape is {W2.shape}")
    if b1.shape != (W1.shape[0],):
        raise ValueError(f"b1 must be {(W1.shape[0],)}, but its shape is {b1.shape}")
    if W2.shape[1] != W1.shape[0]:
        raise ValueError(f"W2 must have {W1.shape[0]} columns, but its shape is {W2.shape}")
    if b2.shape != (W2.shape[0],):
        raise ValueError(f"b2 must be {(W2.shape[0],)}, but its shape is {b2.shape}")

    V1 = W1 / 2
    c1 = b1 / 2
    V2 = W2 / 2
    c2 = b2 + V2.sum(axis=1)
    return V1, c1, V2, c2
