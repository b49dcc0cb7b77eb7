"""The largest logit of all examples is what to take from every logit.

Of two examples, one has logits near 0 and one near 10000. What is left of the first one's softmax?
"""

import numpy as np
from numpy.typing import NDArray

CAUGHT_BY = ("logits_of_ten_thousand_stay_finite",)

Layer = dict[str, NDArray[np.floating] | bool]


def replace_head(layers: list[Layer], num_classes: int, seed: int = 0) -> list[Layer]:
    _check_layers(layers)
    if num_classes < 1:
        raise ValueError(f"num_classes must be at least 1, not {num_classes}")
    backbone = [
        {"W": layer["W"].copy(), "b": layer["b"].copy(), "trainable": False}
        for layer in layers[:-1]
    ]
    old = layers[-1]["W"]
    W = np.random.default_rng(seed).standard_normal((len(old), num_classes)) / np.sqrt(len(old))
    head = {"W": W.astype(old.dtype), "b": np.zeros(num_classes, old.dtype), "trainable": True}
    return [*backbone, head]


def train_head(
    layers: list[Layer],
    x: NDArray[np.floating],
    labels: NDArray[np.integer],
    learning_rate: float,
    steps: int,
) -> list[Layer]:
    _check_layers(layers)
    _check_examples(layers, x, labels)
    if not learning_rate > 0:
        raise ValueError(f"learning_rate must be positive, not {learning_rate}")
    if steps < 0:
        raise ValueError(f"steps must not be negative, but is {steps}")
    layers = [{**layer, "W": layer["W"].copy(), "b": layer["b"].copy()} for layer in layers]
    for _ in range(steps):
        for layer, (dW, db) in zip(layers, _gradients(layers, x, labels), strict=True):
            if layer["trainable"]:
                layer["W"] -= float(learning_rate) * dW
                layer["b"] -= float(learning_rate) * db
    return layers


def _gradients(layers: list[Layer], x: NDArray, labels: NDArray) -> list[tuple[NDArray, NDArray]]:
    inputs = [x]
    for layer in layers[:-1]:
        inputs.append(np.maximum(inputs[-1] @ layer["W"] + layer["b"], 0))
    logits = inputs[-1] @ layers[-1]["W"] + layers[-1]["b"]
    exponentials = np.exp(logits - logits.max())
    grad = exponentials / exponentials.sum(axis=1, keepdims=True)
    grad[np.arange(len(x)), labels] -= 1
    grad /= len(x)
    gradients = []
    for layer, a in zip(reversed(layers), reversed(inputs), strict=True):
        gradients.append((a.T @ grad, grad.sum(axis=0)))
        grad = (grad @ layer["W"].T) * (a > 0)
    return gradients[::-1]


def _check_layers(layers: list[Layer]) -> None:
    if not layers:
        raise ValueError(f"a network needs at least one layer, but is {layers}")


def _check_examples(layers: list[Layer], x: NDArray, labels: NDArray) -> None:
    if x.ndim != 2 or not len(x) or x.shape[1] != len(layers[0]["W"]):
        raise ValueError(f"x must have the shape (N, {len(layers[0]['W'])}), not {x.shape}")
    if labels.shape != x.shape[:1]:
        raise ValueError(f"labels must have the shape {x.shape[:1]}, not {labels.shape}")
    num_classes = layers[-1]["W"].shape[1]
    strangers = labels[(labels < 0) | (labels >= num_classes)]
    if strangers.size:
        raise ValueError(f"labels must be from 0 to {num_classes - 1}, not {strangers[0]}")
