"""Public tests of replace_head and train_head: worked examples."""

import numpy as np
from otter.test_files import test_case

from autograder.checks import (
    Bad,
    assert_array,
    assert_close,
    assert_dict,
    assert_raises_value_error,
    assert_sequence,
    assert_that,
    starmap,
)

OK_FORMAT = False
name = "head_replacement"


def a_network():
    """Return two trainable layers, for 2 inputs, 3 hidden units and 2 classes."""
    W1, W2 = np.array([[1.0, -1, 0.5], [2, 1, -1]]), np.array([[3.0, -3], [4, -4], [5, -5]])
    return [
        {"W": W1, "b": np.array([0.1, 0.2, 0.3]), "trainable": True},
        {"W": W2, "b": np.array([7.0, -7]), "trainable": True},
    ]


def layers_of(got, sizes):
    """Fail unless this is a list of layers of these widths, inputs first; return it."""
    assert_sequence(got, len(sizes) - 1, list)
    for i, layer in enumerate(got):
        assert_dict(layer, ("W", "b", "trainable"))
        assert_array(layer["W"], (sizes[i], sizes[i + 1]), np.float64, f'"W" of layer {i}')
        assert_array(layer["b"], (sizes[i + 1],), np.float64, f'"b" of layer {i}')
        flag = layer["trainable"]
        assert_that(
            isinstance(flag, bool | np.bool_),
            f'"trainable" of layer {i} is not a bool',
            got=f"{type(flag).__name__}",
            next_step="Return True or False.",
        )
    return got


@test_case(name="a_new_head_on_a_frozen_backbone", points=1)
def a_new_head_on_a_frozen_backbone(replace_head):
    """From 2 classes to 4: the first layer stays and is frozen, the head becomes (3, 4)."""
    network = a_network()
    hidden, head = layers_of(replace_head(network, 4), (2, 3, 4))
    assert_close(hidden["W"], network[0]["W"], '"W" of layer 0', tolerance=0.0)
    assert_close(hidden["b"], network[0]["b"], '"b" of layer 0', tolerance=0.0)
    assert_that(
        not hidden["trainable"] and bool(head["trainable"]),
        '"trainable" is wrong',
        got=f"{hidden['trainable']} for layer 0, {head['trainable']} for the head",
        next_step="Which layer has something to learn from the few examples?",
    )
    assert_close(head["b"], np.zeros(4), "the bias of the head")
    assert_that(
        bool(np.abs(head["W"]).max() > 0),
        "the weights of the head are all zero",
        got=head["W"],
        next_step="How does the docstring want the head to be drawn?",
    )


@test_case(name="the_seed_decides_about_the_head", points=1)
def the_seed_decides_about_the_head(replace_head):
    """The seed 1 draws one head, always the same, and the seed 2 another."""
    networks = starmap(replace_head, ((a_network(), 3, seed) for seed in (1, 1, 2)))
    one, again, two = (layers_of(got, (2, 3, 3))[-1]["W"] for got in networks)
    assert_close(
        again,
        one,
        "the head drawn a second time with the seed 1",
        tolerance=0.0,
        next_step="Does the generator that you draw from depend on anything but the seed?",
    )
    assert_that(
        not np.array_equal(one, two),
        "the seeds 1 and 2 draw the same head",
        got=two,
        next_step="What do you do with the seed?",
    )


@test_case(name="one_step_from_zero_can_be_done_by_hand", points=1)
def one_step_from_zero_can_be_done_by_hand(train_head):
    """With zero weights both classes have probability 1/2; the right one is class 0.

    So the gradient of the logits is (1/2 - 1, 1/2), that of W is the outer product of x = (1, 2)
    with it, and a step of 0.1 goes the other way.
    """
    network = [{"W": np.zeros((2, 2)), "b": np.zeros(2), "trainable": True}]
    got = train_head(network, np.array([[1.0, 2]]), np.array([0]), 0.1, 1)
    (head,) = layers_of(got, (2, 2))
    assert_close(
        head["W"],
        np.array([[0.05, -0.05], [0.1, -0.1]]),
        "W after one step",
        next_step="What is the derivative of -log p_0 with respect to each logit?",
    )
    assert_close(
        head["b"],
        np.array([0.05, -0.05]),
        "b after one step",
        next_step="What is the derivative of a logit with respect to its bias?",
    )


@test_case(name="showing_every_example_twice_changes_nothing", points=1)
def showing_every_example_twice_changes_nothing(train_head):
    """The loss is a mean: of the same examples twice, it is the same."""
    x, labels = np.array([[1.0, -0.5], [0.3, 0.8], [-0.2, 0.4]]), np.array([0, 1, 1])
    once = layers_of(train_head(a_network(), x, labels, 0.1, 1), (2, 3, 2))
    doubled = np.concatenate([x, x]), np.concatenate([labels, labels])
    twice = layers_of(train_head(a_network(), *doubled, 0.1, 1), (2, 3, 2))
    for key in ("W", "b"):
        assert_close(
            twice[-1][key],
            once[-1][key],
            f"{key} of the head, trained on each example twice,",
            next_step="How should the length of a step depend on the number of examples?",
        )


@test_case(name="only_trainable_layers_learn", points=1)
def only_trainable_layers_learn(train_head):
    """The same network with its first layer frozen, then with its head frozen.

    A label of 2 is refused: the head knows the classes 0 and 1.
    """
    x, labels = np.array([[1.0, -0.5], [0.3, 0.8]]), np.array([1, 1])
    for frozen in (0, 1):
        network = a_network()
        network[frozen]["trainable"] = False
        got = layers_of(train_head(network, x, labels, 0.1, 1), (2, 3, 2))
        for i in (0, 1):
            assert_that(
                np.array_equal(got[i]["W"], network[i]["W"]) == (i == frozen),
                f"layer {i} {'changed' if i == frozen else 'did not change'}",
                got=got[i]["W"],
                next_step=f"Here layer {frozen} is frozen. Which layers do you update?",
            )
    because = "the head has 2 classes and a label is 2"
    assert_raises_value_error(
        train_head,
        (a_network(), x, np.array([0, 1]), 0.1, 1),
        Bad(a_network(), x, np.array([0, 2]), 0.1, 1, because=because, mentions="2"),
    )
