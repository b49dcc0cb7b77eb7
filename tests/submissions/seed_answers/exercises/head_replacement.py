"""Question 6: transfer learning with few examples.

From my answer: take the network trained on the similar data set, replace its last layer by a new
one with random weights, freeze the other layers, and train.
"""

import numpy as np


def replace_head(layers, num_classes, seed=0):
    """Return a frozen copy of the network with a random new last layer."""
    if len(layers) == 0:
        raise ValueError(f"the network needs at least one layer, got {layers}")
    if num_classes < 1:
        raise ValueError(f"num_classes must be at least 1, got {num_classes}")

    new = []
    for layer in layers[:-1]:
        new.append({"W": layer["W"].copy(), "b": layer["b"].copy(), "trainable": False})

    old_W = layers[-1]["W"]
    inputs = old_W.shape[0]
    rng = np.random.default_rng(seed)
    W = rng.normal(0.0, 1 / np.sqrt(inputs), size=(inputs, num_classes))
    new.append(
        {
            "W": W.astype(old_W.dtype),
            "b": np.zeros(num_classes, dtype=old_W.dtype),
            "trainable": True,
        }
    )
    return new


def train_head(layers, x, labels, learning_rate, steps):
    """Train the layers that are not frozen, by gradient descent on the whole batch."""
    check(layers, x, labels, learning_rate, steps)
    net = [
        {"W": layer["W"].copy(), "b": layer["b"].copy(), "trainable": layer["trainable"]}
        for layer in layers
    ]
    N = len(x)

    for _ in range(steps):
        # forward: inputs[i] goes into layer i
        inputs = [x]
        for layer in net[:-1]:
            inputs.append(np.maximum(inputs[-1] @ layer["W"] + layer["b"], 0))
        logits = inputs[-1] @ net[-1]["W"] + net[-1]["b"]

        # softmax; subtracting the largest logit keeps exp from overflowing
        e = np.exp(logits - logits.max(axis=1, keepdims=True))
        grad = e / e.sum(axis=1, keepdims=True)
        grad[np.arange(N), labels] -= 1
        grad /= N

        # backward, from the head down
        for i in range(len(net) - 1, -1, -1):
            layer = net[i]
            grad_W = inputs[i].T @ grad
            grad_b = grad.sum(axis=0)
            if i > 0:
                grad = (grad @ layer["W"].T) * (inputs[i] > 0)
            if layer["trainable"]:
                layer["W"] -= learning_rate * grad_W
                layer["b"] -= learning_rate * grad_b
    return net


def check(layers, x, labels, learning_rate, steps):
    """Raise ValueError for input that train_head cannot use."""
    if len(layers) == 0:
        raise ValueError(f"the network needs at least one layer, got {layers}")
    inputs = layers[0]["W"].shape[0]
    classes = layers[-1]["W"].shape[1]
    if x.ndim != 2 or x.shape[0] < 1 or x.shape[1] != inputs:
        raise ValueError(f"x must be (N, {inputs}), but its shape is {x.shape}")
    if labels.shape != (len(x),):
        raise ValueError(f"labels must be ({len(x)},), but its shape is {labels.shape}")
    for label in labels:
        if label < 0 or label >= classes:
            raise ValueError(f"label {label} is not one of the {classes} classes")
    if not learning_rate > 0:
        raise ValueError(f"learning_rate must be positive, got {learning_rate}")
    if steps < 0:
        raise ValueError(f"steps must not be negative, got {steps}")
