"""Few examples of new digits: a new head on a trained backbone, and the same network from scratch.

The digits stand in larger images of noise, and where to look is what both sets of classes have in
common. Without that the new head has no advantage: some data sets are similar, others are not.
"""

from itertools import pairwise

import numpy as np
from matplotlib.figure import FigureBase
from sklearn.datasets import load_digits

from autograder.checks import (
    assert_array,
    assert_dict,
    assert_sequence,
    assert_that,
    central_differences,
)
from autograder.pictures import Caption, Student, style

SIDE, NOISE, HIDDEN, CLASSES, EXAMPLES = 16, 2.0, 64, 5, 5
DRAWS, MANY = range(3), 200  # classes of the head whose weights are looked at
STEPS = (0, 1, 2, 4, 6, 8, 10, 15, 20, 30, 40, 50, 60, 80, 100)
CLOSE = 1e-5


def draw(figure: FigureBase, student: Student) -> Caption:
    """Draw the accuracy over steps; beside it a step, weight by weight, and what it should be."""
    rng = np.random.default_rng(1000)
    digits, classes = load_digits(return_X_y=True)
    digits = ((digits - digits.mean()) / digits.std()).astype(np.float32)
    tasks = [few_examples(rng, digits, classes) for _ in DRAWS]
    starts = [untrained(rng, (SIDE**2, HIDDEN, CLASSES)) for _ in DRAWS]
    scratch = student.attempt(
        lambda: [accuracies(student, *each) for each in zip(starts, tasks, strict=True)]
    )
    replaced = student.attempt(lambda: with_new_heads(student, rng, digits, classes, tasks))
    step = student.attempt(lambda: one_step(student, rng))
    student.attempt(lambda: one_step(student, rng, scale=1e5))  # logits may be large
    head = student.attempt(lambda: new_head(student, rng))

    layout = [["curves", "step"], ["curves", "head"]]
    panels = figure.subplot_mosaic(layout, width_ratios=(1.5, 1))
    draw_accuracy(panels["curves"], scratch, replaced)
    draw_step(panels["step"], step)
    draw_head(panels["head"], head)

    faults = None
    if step is not None and head is not None:
        faults = [*wrong_with_step(*step.values()), *wrong_with_head(*head)]
    named = (replaced, "on a frozen backbone"), (scratch, "from scratch")
    told = [f"{np.mean(it, axis=0)[-1]:.2f} {name}" for it, name in named if it is not None]
    return Caption(
        "Few examples go further on a backbone that knows where to look",
        faults,
        "Your step follows the gradient, and the new head is drawn as it should be.",
        f"Accuracy on images of handwritten digits in noise, after {STEPS[-1]} of your steps on"
        f" {CLASSES * EXAMPLES} examples; chance is {1 / CLASSES:.1f}:"
        f" {' and '.join(told) or 'not measured'}.",
    )


def draw_accuracy(axes, scratch, replaced):
    """Draw the mean over several choices of the examples, and the range."""
    title = f"Learning the digits 5 to 9 from {EXAMPLES} examples each"
    axes.set(title=title, xlim=(0, STEPS[-1]), ylim=(0, 0.7))
    axes.set(xlabel="steps of gradient descent", ylabel="accuracy on other images")
    axes.axhline(1 / CLASSES, color=style.FAINT, linewidth=1)
    style.label(axes, "chance", (0, 0.2), (10, -14), color=style.FAINT)
    for name, runs, looks, above in (
        ("the same network, trained from scratch", scratch, style.OTHER_LINE, -26),
        ("new head on a frozen backbone", replaced, style.YOURS_LINE, 26),
    ):
        if runs is not None:
            low, high = np.min(runs, axis=0), np.max(runs, axis=0)
            axes.fill_between(STEPS, low, high, color=looks["color"], alpha=0.15, linewidth=0)
            style.curve(axes, STEPS, np.mean(runs, axis=0), name, looks, at=0.85, offset=(0, above))


def draw_step(axes, step):
    """Draw each weight's change against its gradient."""
    axes.set(title="One step of your train_head", xlabel="gradient, by small changes")
    axes.set(ylabel="change / rate", xlim=(-0.3, 0.3), ylim=(-0.3, 0.3))
    names = (-1, "to learn: minus the gradient", -0.18), (0, "frozen: no change", -0.29)
    for slope, name, at in names:
        axes.plot([-1, 1], [-slope, slope], color=style.TRUTH, linewidth=1)
        style.label(axes, name, (at, slope * at), (4, 5), size=9.5)
    if step is not None:
        for marker, (gradients, changes) in zip("os", step.values(), strict=True):
            axes.plot(gradients, changes, marker, color=style.YOURS, markersize=4)


def draw_head(axes, head):
    """Draw how the weights of a new head are spread."""
    axes.set(title="The weights of your new head", xlabel="weight times √in", yticks=[])
    axes.set(xlim=(-4, 4), ylim=(0, 0.55))
    z = np.linspace(-4, 4, 81)
    axes.plot(z, np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi), color=style.TRUTH, linewidth=1.4)
    style.label(axes, "as it should be", (0.9, 0.27), (6, 2))
    if head is not None:
        weights = head[1][-1]["W"].ravel() * np.sqrt(HIDDEN)
        shares = np.histogram(weights, np.linspace(-4, 4, 33))[0] / len(weights) / 0.25
        axes.stairs(shares, np.linspace(-4, 4, 33), fill=True, color=style.SHADE, label="yours")
        axes.stairs(shares, np.linspace(-4, 4, 33), color=style.YOURS)


def few_examples(rng, digits, classes):
    """Return few images and labels of the digits 5 to 9 to learn from, and the others."""
    order = rng.permutation(np.flatnonzero(classes >= CLASSES))
    labels = classes[order] - CLASSES
    few = np.concatenate([np.flatnonzero(labels == label)[:EXAMPLES] for label in range(CLASSES)])
    images = in_noise(rng, digits[order])
    return images[few], labels[few], np.delete(images, few, axis=0), np.delete(labels, few)


def in_noise(rng, digits):
    """Return images of noise with the digits in their middle, one image a row."""
    images = NOISE * rng.standard_normal((len(digits), SIDE, SIDE), np.float32)
    images[:, 4:12, 4:12] = digits.reshape(-1, 8, 8)
    return images.reshape(len(digits), -1)


def untrained(rng, sizes, scale=0.3, dtype=np.float32):
    """Return a network of random weights; small ones, so that what it learns outweighs them."""
    return [
        {
            "W": (scale * np.sqrt(2 / n) * rng.standard_normal((n, m))).astype(dtype),
            "b": 0.1 * scale * rng.standard_normal(m).astype(dtype),
            "trainable": True,
        }
        for n, m in pairwise(sizes)
    ]


def outputs(network, x):
    """Return the logits."""
    *hidden, head = network
    for layer in hidden:
        x = np.maximum(x @ layer["W"] + layer["b"], 0)
    return x @ head["W"] + head["b"]


def trained(student, network, x, labels, rate, steps):
    """Return what the student's function makes of a network of the same shapes."""
    after = student["train_head"](network, x, labels, rate, steps)
    return checked(after, network)


def checked(network, like, num_classes=None):
    """Return a network if it is one of the same shapes, or of another number of classes."""
    assert_sequence(network, len(like), list)
    for layer, old in zip(network, like, strict=True):
        assert_dict(layer, ("W", "b", "trainable"))
        assert_that(isinstance(layer["trainable"], bool), '"trainable" is not a bool')
        size = num_classes if num_classes and old is like[-1] else old["b"].size
        assert_array(layer["W"], (len(old["W"]), size), old["W"].dtype, "W of your network")
        assert_array(layer["b"], (size,), old["b"].dtype, "b of your network")
    return network


def accuracies(student, network, task):
    """Return the accuracy on images that were not learned from, every few steps."""
    x, labels, other_x, other_labels = task
    found = [np.mean(outputs(network, other_x).argmax(axis=1) == other_labels)]
    for steps in np.diff(STEPS):
        network = trained(student, network, x, labels, 0.1, int(steps))
        found.append(np.mean(outputs(network, other_x).argmax(axis=1) == other_labels))
    return found


def with_new_heads(student, rng, digits, classes, tasks):
    """Return the accuracies of new heads on a backbone that learned the digits 0 to 4."""
    old = np.flatnonzero(classes < CLASSES)
    backbone = untrained(rng, (SIDE**2, HIDDEN, CLASSES))
    for _ in range(4):  # every time in other noise
        backbone = trained(student, backbone, in_noise(rng, digits[old]), classes[old], 0.2, 25)
    heads = (checked(student["replace_head"](backbone, CLASSES, seed), backbone) for seed in DRAWS)
    return [accuracies(student, network, task) for network, task in zip(heads, tasks, strict=True)]


def one_step(student, rng, scale=1.0):
    """Return gradients and changes of the weights of trainable layers, and of a frozen one."""
    network = untrained(rng, (6, 5, 5, 4), scale=1, dtype=np.float64)
    network[0]["trainable"] = False
    x, labels, rate = scale * rng.standard_normal((8, 6)), np.arange(8) % 4, 0.5
    after = trained(student, network, x, labels, rate, 1)
    found = {True: ([], []), False: ([], [])}
    for i, layer in enumerate(network):
        for key in ("W", "b"):

            def loss(stack, i=i, layer=layer, key=key):
                changed = {**layer, key: stack if key == "W" else stack[:, None]}
                logits = outputs([*network[:i], changed, *network[i + 1 :]], x)
                losses = np.logaddexp.reduce(logits, axis=-1) - logits[..., range(8), labels]
                return losses.mean(axis=-1)

            gradients, changes = found[layer["trainable"]]
            gradients.extend(central_differences(loss, layer[key]).ravel())
            changes.extend((after[i][key] - layer[key]).ravel() / rate)
    return found


def new_head(student, rng):
    """Return a network, and what the student's function makes of it."""
    old = untrained(rng, (4, HIDDEN, CLASSES), dtype=np.float64)
    return old, checked(student["replace_head"](old, MANY, 3), old, MANY)


def wrong_with_step(trainable, frozen):
    """Yield what is wrong with one step."""
    gradients, changes = np.array(trainable)
    if not np.allclose(changes, -gradients, rtol=0, atol=CLOSE):
        yield "A step of train_head does not follow the gradient"
    if np.any(frozen[1]):
        yield "train_head changes a frozen layer"


def wrong_with_head(old, new):
    """Yield what is wrong with a replaced head."""
    if any(not np.array_equal(new[0][key], old[0][key]) for key in ("W", "b")):
        yield "replace_head changes the backbone"
    if [layer["trainable"] for layer in new] != [False, True]:
        yield "replace_head leaves other layers trainable than the head alone"
    W, b = new[-1]["W"], new[-1]["b"]
    if not abs(np.std(W) * np.sqrt(HIDDEN) - 1) < 0.05:  # eight standard errors
        yield "The new weights are not spread by 1/√in"
    if np.isin(old[-1]["W"], W).any() or b.any():
        yield "The new weights are not all new, or the new biases not zero"
