"""Hidden tests of replace_head and train_head: statistics of the draw, and the true gradient."""

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
    assert_unchanged,
    central_differences,
)

OK_FORMAT = False
name = "head_replacement_hidden"

# A right answer strays this many standard errors with a probability below 1e-10.
STANDARD_ERRORS = 7


def draw(rng, sizes, trainable=None, dtype=np.float64):
    """Return a random network of these widths, inputs first, and its flags (default: all True)."""
    flags = trainable if trainable is not None else [True] * (len(sizes) - 1)
    return [
        {
            "W": (rng.standard_normal((n, m)) / np.sqrt(n)).astype(dtype),
            "b": (0.3 * rng.standard_normal(m)).astype(dtype),
            "trainable": flag,
        }
        for n, m, flag in zip(sizes[:-1], sizes[1:], flags, strict=True)
    ]


def draw_examples(rng, sizes, N, dtype=np.float64):
    """Return N random inputs and labels for a network of these widths."""
    return rng.standard_normal((N, sizes[0])).astype(dtype), rng.integers(0, sizes[-1], N)


def layers_of(got, sizes, flags, dtype=np.float64):
    """Fail unless this is a list of layers of these widths and flags; return it."""
    assert_sequence(got, len(sizes) - 1, list)
    for i, (layer, flag) in enumerate(zip(got, flags, strict=True)):
        assert_dict(layer, ("W", "b", "trainable"))
        assert_array(layer["W"], (sizes[i], sizes[i + 1]), dtype, f'"W" of layer {i}')
        assert_array(layer["b"], (sizes[i + 1],), dtype, f'"b" of layer {i}')
        shown = layer["trainable"]
        assert_that(
            isinstance(shown, bool | np.bool_) and bool(shown) == flag,
            f'"trainable" of layer {i} of {len(got)} is wrong',
            got=shown,
            expected=flag,
            next_step="Which layers have something to learn from the few examples?",
        )
    return got


def assert_same_layer(got, expected, what):
    """Fail unless weights and biases of a layer are those expected, to the bit."""
    for key in ("W", "b"):
        assert_that(
            got[key].tobytes() == expected[key].tobytes(),
            f"{key} of {what} is not as it was",
            got=got[key],
            expected=expected[key],
            next_step="What happens to the layers that are frozen?",
        )


def heads_of(replace_head, cases):
    """Yield the weights of a new head for each tuple of arguments, checked for shape and dtype."""
    for (network, num_classes, *_), got in zip(cases, replace_head.starmap(cases), strict=True):
        sizes = [len(layer["W"]) for layer in network] + [num_classes]
        flags = [False] * (len(network) - 1) + [True]
        yield layers_of(got, sizes, flags)[-1]["W"]


def hidden_activity(network, x):
    """Return what goes into the ReLUs, and the logits."""
    inputs = []
    for layer in network:
        z = x @ layer["W"] + layer["b"]
        inputs.append(z)
        x = np.maximum(z, 0)
    return inputs[:-1], inputs[-1]


def mean_loss(network, x, labels):
    """Return the mean softmax cross-entropy, or that of each network of a stack."""
    _, logits = hidden_activity(network, x)
    log_sums = np.logaddexp.reduce(logits, axis=-1)
    return (log_sums - logits[..., np.arange(len(x)), labels]).mean(axis=-1)


def numerical_gradient(network, x, labels, i, key):
    """Return the gradient of the loss for one array of layer i, by central differences."""

    def loss(stack):
        changed = [dict(layer) for layer in network]
        changed[i][key] = stack if key == "W" else stack[:, None]
        return mean_loss(changed, x, labels)

    return central_differences(loss, network[i][key], step=1e-5)


def draw_away_from_kinks(rng, sizes, flags, N):
    """Return a network, N inputs and labels, with nothing near the kink of a ReLU."""
    while True:
        network, (x, labels) = draw(rng, sizes, flags), draw_examples(rng, sizes, N)
        before_relus, _ = hidden_activity(network, x)
        if all(np.abs(z).min() > 1e-3 for z in before_relus):
            return network, x, labels


def assert_one_step(got, network, x, labels, rate):
    """Fail unless this is one step along the numerical gradient, for trainable layers."""
    sizes = [x.shape[1], *(layer["b"].size for layer in network)]
    got = layers_of(got, sizes, [layer["trainable"] for layer in network])
    for i, (before, after) in enumerate(zip(network, got, strict=True)):
        if not before["trainable"]:
            assert_same_layer(after, before, f"the frozen layer {i}")
            continue
        for key in ("W", "b"):
            with np.errstate(all="ignore"):
                step = np.clip((before[key] - after[key]) / rate, -1e100, 1e100)
            assert_close(
                step,
                numerical_gradient(network, x, labels, i, key),
                f"the step of {key} of layer {i} of {len(got)}, divided by the learning rate,",
                tolerance=1e-6,
                next_step="Compare with the differences of the mean loss when one weight moves.",
            )


@test_case(name="frozen_layers_come_back_to_the_bit", points=1, hidden=True)
def frozen_layers_come_back_to_the_bit(replace_head, train_head, rng):
    """Through a new head and five steps; some of the old layers had been frozen, some not."""
    sizes, new_sizes, flags = (6, 5, 4, 3), (6, 5, 4, 2), (False, False, True)
    old = draw(rng, sizes, (True, False, False))
    replaced = layers_of(replace_head(old, 2, int(rng.integers(2**31))), new_sizes, flags)
    for i in (0, 1):
        assert_same_layer(replaced[i], old[i], f"layer {i} below the new head")
    # The new head here is ours, so that a student's head cannot hide what training does.
    new = [{**layer, "trainable": False} for layer in old[:-1]] + draw(rng, (4, 2))
    x, labels = draw_examples(rng, new_sizes, 8)
    trained = layers_of(train_head(new, x, labels, 0.5, 5), new_sizes, flags)
    for i in (0, 1):
        assert_same_layer(trained[i], new[i], f"the frozen layer {i} after training")
    assert_that(
        not np.array_equal(trained[-1]["W"], new[-1]["W"]),
        "the head did not change in five steps",
        got=trained[-1]["W"],
        next_step="Which layers do you update?",
    )


@test_case(name="a_head_of_200_classes_has_the_stated_spread", points=1, hidden=True)
def a_head_of_200_classes_has_the_stated_spread(replace_head, rng):
    """Mean, standard deviation and shape of the distribution, within 7 standard errors."""
    cases = []
    for features, others in ((64, []), (144, draw(rng, (3, 144)))):
        old_head = {"W": np.full((features, 10), 3.0), "b": np.ones(10), "trainable": True}
        cases.append(([*others, old_head], 200, int(rng.integers(2**31))))
    for W in heads_of(replace_head, cases):
        features, n = len(W), W.size
        spread = 1 / np.sqrt(features)
        with np.errstate(all="ignore"):
            mean, std = float(W.mean()), float(W.std())
        assert_that(
            abs(std / spread - 1) <= STANDARD_ERRORS / np.sqrt(2 * n),
            f"the weights of a head with {features} inputs have the wrong standard deviation",
            got=f"{std:.4g}",
            expected=f"about {spread:.4g}",
            next_step="How large do the logits of 200 classes become, for inputs of unit size?",
        )
        assert_that(
            abs(mean) <= STANDARD_ERRORS * spread / np.sqrt(n),
            "the weights of the head have the wrong mean",
            got=f"{mean:.4g}",
            expected="about 0",
            next_step="Around which value should weights be drawn?",
        )
        near, normal_share = float((np.abs(W) < spread).mean()), 0.682689
        allowed = STANDARD_ERRORS * np.sqrt(normal_share * (1 - normal_share) / n)
        assert_that(
            abs(near - normal_share) <= allowed,
            "the weights of the head are not normally distributed",
            got=f"{near:.1%} of them lie within one standard deviation",
            expected=f"about {normal_share:.1%}",
            next_step="Which distribution does the docstring name?",
        )


@test_case(name="the_weights_of_a_head_are_drawn_independently", points=1, hidden=True)
def the_weights_of_a_head_are_drawn_independently(replace_head, rng):
    """No value repeats, neighbours and heads of different seeds are not correlated."""
    network = draw(rng, (64, 100))  # half of what the heads would share, were it kept
    seed = int(rng.integers(1, 2**31))
    seeds = (seed,), (seed - 1,), (), (0,), (seed,)
    cases = [(network, 200, *given) for given in seeds]
    again, other, default, zero, W = heads_of(replace_head, cases)
    assert_that(
        np.unique(W).size >= W.size - 10,
        "weights of the head repeat",
        got=f"{np.unique(W).size} different values among {W.size}",
        next_step="Is every single weight drawn?",
    )
    for a, b, what in (
        (W[:, 1:], W[:, :-1], "the weights of neighbouring classes"),
        (W[1:], W[:-1], "the weights of neighbouring inputs"),
        (W, other, "the heads of two seeds"),
    ):
        with np.errstate(all="ignore"):
            correlation = float((a * b).mean() * 64)
        assert_that(
            abs(correlation) <= STANDARD_ERRORS / np.sqrt(a.size),
            f"{what} are correlated",
            got=f"a correlation of {correlation:.3g}",
            expected="about 0",
            next_step="Does each weight, under each seed, get a number of its own?",
        )
    for first, second, what in (
        (W, again, f"seed {seed}"),
        (zero, default, "seed 0, the default,"),
    ):
        assert_that(
            np.array_equal(first, second),
            f"the {what} does not draw the same head twice",
            next_step="Does the generator that you draw from depend on anything but the seed?",
        )


@test_case(name="nothing_of_the_old_head_is_left", points=1, hidden=True)
def nothing_of_the_old_head_is_left(replace_head, rng):
    """More classes, fewer, and as many as before; also when the head is the only layer."""
    shapes = ((5, 4, 3), 6), ((5, 4, 3), 2), ((5, 4, 3), 3), ((4, 3), 7), ((4, 3), 3)
    cases = [(draw(rng, sizes), classes, int(rng.integers(2**31))) for sizes, classes in shapes]
    results = replace_head.starmap(cases)
    for (sizes, classes), (old, *_), got in zip(shapes, cases, results, strict=True):
        layers_of(got, (*sizes[:-1], classes), [False] * (len(old) - 1) + [True])
        for i, (was, now) in enumerate(zip(old[:-1], got[:-1], strict=True)):
            assert_same_layer(now, was, f"layer {i} below the new head")
        assert_that(
            not np.isin(got[-1]["W"], old[-1]["W"]).any(),
            f"weights of the old head are in the new one, from 3 to {classes} classes",
            got=got[-1]["W"],
            next_step="What do the outputs of the old head stand for?",
        )
        assert_close(got[-1]["b"], np.zeros(classes), "the bias of the new head")


@test_case(name="a_step_follows_the_gradient_of_the_mean_loss", points=1, hidden=True)
def a_step_follows_the_gradient_of_the_mean_loss(train_head, rng):
    """A head alone, a head on a frozen layer, all layers, and a frozen layer in between."""
    cases = []
    for sizes, flags, N in (
        ((3, 4), (True,), 1),
        ((4, 3, 3), (False, True), 5),
        ((2, 3, 2), (True, True), 6),
        ((2, 3, 2, 3), (True, False, True), 4),
    ):
        rate = float(rng.uniform(0.1, 1))
        cases.append((*draw_away_from_kinks(rng, sizes, flags, N), rate, 1))
    for (network, x, labels, rate, _), got in zip(cases, train_head.starmap(cases), strict=True):
        assert_one_step(got, network, x, labels, rate)


@test_case(name="logits_of_ten_thousand_stay_finite", points=1, hidden=True)
def logits_of_ten_thousand_stay_finite(train_head, rng):
    """Logits of 1e4, 0, -1e4: class 0 has all the probability, or two classes have half each."""
    rate = float(rng.uniform(0.1, 1))
    logits = np.array([[1e4, 0, -1e4], [-1e4, -1e4, -3e4], [1e4, 1e4, 1e4]])
    probabilities = np.array([[1, 0, 0], [1 / 2, 1 / 2, 0], [1 / 3, 1 / 3, 1 / 3]])
    # Each alone with each label; then all at once, where one shift for all leaves nothing of some.
    batches = [([row], [label]) for row in range(3) for label in range(3)]
    batches.append(([0, 1, 2], [1, 2, 0]))
    cases = []
    for rows, labels in batches:
        network = [{"W": logits[rows], "b": np.zeros(3), "trainable": True}]
        cases.append((network, np.eye(len(rows)), np.array(labels), rate, 1))
    for (rows, labels), got in zip(batches, train_head.starmap(cases), strict=True):
        (head,) = layers_of(got, (len(rows), 3), (True,))
        gradients = probabilities[rows] - np.eye(3)[labels]
        assert_close(
            head["b"],
            -rate * gradients.mean(axis=0),
            f"b after one step from the logits {logits[rows].tolist()} with the labels {labels}",
            next_step="Which change of all logits of an example leaves its softmax as it is?",
        )


@test_case(name="many_steps_are_single_steps_in_a_row", points=1, hidden=True)
def many_steps_are_single_steps_in_a_row(train_head, rng):
    """In float32 as well; no steps change nothing, and the order of the examples is no matter."""
    sizes, flags, order = (4, 5, 3), (True, True), rng.permutation(7)
    dtypes, tolerances = (np.float64, np.float32), (1e-9, 1e-4)
    networks = [draw(rng, sizes, flags, dtype) for dtype in dtypes]
    examples = [draw_examples(rng, sizes, 7, dtype) for dtype in dtypes]

    def trained(layers, steps, order):
        cases = [
            (before, x[order], labels[order], 0.1, steps)
            for before, (x, labels) in zip(layers, examples, strict=True)
        ]
        return [
            layers_of(got, sizes, flags, dtype)
            for dtype, got in zip(dtypes, train_head.starmap(cases), strict=True)
        ]

    single = trained(networks, 0, slice(None))
    for network, none in zip(networks, single, strict=True):
        for i in (0, 1):
            assert_same_layer(none[i], network[i], f"layer {i} after no step")
    for _ in range(4):
        single = trained(single, 1, slice(None))
    four = trained(networks, 4, order)
    for tolerance, at_once, in_a_row in zip(tolerances, four, single, strict=True):
        for i in (0, 1):
            for key in ("W", "b"):
                assert_close(
                    at_once[i][key],
                    in_a_row[i][key],
                    f"{key} of layer {i} after four steps",
                    tolerance=tolerance,
                    next_step="At which weights is the gradient of the second step taken?",
                )


@test_case(name="the_old_network_survives_both_functions", points=1, hidden=True)
def the_old_network_survives_both_functions(replace_head, train_head, rng):
    """The list, its dicts and their arrays; a float32 network gets a float32 head."""
    sizes = (4, 5, 3)
    network = draw(rng, sizes, dtype=np.float32)
    got, after = replace_head.call_returning_arguments(network, 6, 1)
    assert_unchanged((network, 6, 1), after)
    layers_of(got, (4, 5, 6), (False, True), np.float32)
    x, labels = draw_examples(rng, sizes, 7, np.float32)
    both_flags = (True, True), (False, True)
    cases = [(draw(rng, sizes, flags, np.float32), x, labels, 0.1, 2) for flags in both_flags]
    results = train_head.starmap_returning_arguments(cases)
    for flags, arguments, (got, after) in zip(both_flags, cases, results, strict=True):
        assert_unchanged(arguments, after)
        layers_of(got, sizes, flags, np.float32)


@test_case(name="impossible_heads_and_examples_are_refused", points=1, hidden=True)
def impossible_heads_and_examples_are_refused(replace_head, train_head, rng):
    """Each bad value in turn, beside good ones. -1 is an index of NumPy, but no class."""
    sizes = (4, 5, 3)
    network, (x, labels) = draw(rng, sizes), draw_examples(rng, sizes, 6)
    assert_raises_value_error(
        replace_head,
        (network, 1),
        Bad([], 3, because="there are no layers"),
        Bad(network, 0, because="num_classes is 0", mentions="0"),
        Bad(network, -4, because="num_classes is -4", mentions="-4"),
    )
    calls = [
        Bad([], x, labels, 0.1, 1, because="there are no layers"),
        Bad(network, x[:, :3], labels, 0.1, 1, because="x has 3 columns, W 4 rows"),
        # Refused even if there is nothing to be done, on which NumPy would stumble.
        Bad(network, x[:, :3], labels, 0.1, 0, because="x has 3 columns, W 4 rows"),
        Bad(network, x[:, [0, 1, 2, 3, 3]], labels, 0.1, 0, because="x has 5 columns, W 4 rows"),
        Bad(network, x[..., None], labels, 0.1, 0, because="x has three dimensions"),
        Bad(network, x[0], labels[:4], 0.1, 1, because="x has one dimension"),
        Bad(network, x[:0], labels[:0], 0.1, 1, because="there are no examples"),
        Bad(network, x, labels[:5], 0.1, 1, because="6 examples have 5 labels"),
        Bad(network, x, labels[:1], 0.1, 1, because="6 examples have 1 label"),
        Bad(network, x, labels[:, None], 0.1, 1, because="labels have two dimensions"),
        Bad(network, x, labels, 0.0, 1, because="learning_rate is 0.0", mentions="0"),
        Bad(network, x, labels, -0.25, 1, because="learning_rate is -0.25", mentions="-0.25"),
        Bad(network, x, labels, 0.1, -1, because="steps is -1", mentions="-1"),
    ]
    for label in (-1, 3, 17):
        strange = labels.copy()
        strange[2] = label
        because = f"the classes are 0, 1, 2 and a label is {label}"
        calls.append(Bad(network, x, strange, 0.1, 1, because=because, mentions=str(label)))
    assert_raises_value_error(train_head, (network, x, labels, 0.1, 1), *calls)
