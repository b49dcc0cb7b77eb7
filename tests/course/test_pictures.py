"""Each picture agrees with the reference, shows what is wrong, and bears with what is not there."""

import ast
from pathlib import Path

import numpy as np
import pytest

from autograder.assignment import find_course, load_assignment
from autograder.pictures.drawing import draw
from autograder.zygote import Zygote

ASSIGNMENT = load_assignment(find_course(Path(__file__).parent))
EXERCISES = {exercise.slug: exercise for exercise in ASSIGNMENT.exercises}
EACH = pytest.mark.parametrize("slug", EXERCISES)
MAY_IMPORT = {
    "autograder.checks",
    "autograder.pictures",
    "itertools",
    "matplotlib.figure",
    "matplotlib.patches",
    "numpy",
    "numpy.lib.stride_tricks",
    "sklearn.datasets",
}
# Beliefs that show in details no picture has room for; tests catch them.
INVISIBLE = {"treats_relu_at_zero_as_active", "asks_the_determinant_for_a_minimum"}
# A sweep, a training and timed calls take long: these are enough to know that the pictures look.
A_FEW = {
    "bias_variance": {"divides_by_n_minus_one", "swaps_bias_and_variance"},
    "head_replacement": {
        "exponentiates_without_shifting",
        "freezes_nothing",
        "keeps_the_old_rows",
        "sums_the_gradient_over_the_batch",
    },
    "conv2d": {"flips_the_kernel", "rounds_the_output_size_up", "strides_rows_only"},
}
BELIEFS = [
    (slug, path.stem)
    for slug, exercise in EXERCISES.items()
    for path in exercise.misconceptions
    if path.stem in A_FEW.get(slug, {path.stem}) - INVISIBLE
]
# Functions that answer in the right shapes, with numbers that fit into no picture.
WILD = """
import numpy as np

def _wild(value):
    if isinstance(value, dict):
        return {key: _wild(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(map(_wild, value))
    if isinstance(value, np.ndarray):
        return value * value.dtype.type(-1e30)
    return value if isinstance(value, bool) else value * -(10**12)

def _made_wild(function):
    return lambda *args, **kwargs: _wild(function(*args, **kwargs))
"""


@pytest.fixture(scope="module")
def zygote():
    zygote = Zygote()
    try:
        yield zygote
    finally:
        zygote.close()


@pytest.fixture(scope="module")
def drawn(zygote):
    def run(slug, source):
        return draw(EXERCISES[slug], source, zygote, ASSIGNMENT.limits.call_limits)

    return run


@pytest.fixture(scope="module")
def reference(drawn):
    """Return the pictures of the references, each drawn once."""
    pictures = {}

    def run(slug):
        if slug not in pictures:
            pictures[slug] = drawn(slug, EXERCISES[slug].solution_source)
        return pictures[slug]

    return run


@pytest.fixture(scope="module")
def wrong(drawn):
    def run(slug, belief):
        return drawn(slug, EXERCISES[slug].misconception(belief).read_text(encoding="utf-8"))

    return run


def lines(picture):
    """Return the points of all lines that have a name."""
    return {
        line.get_label(): (np.array(line.get_xdata()), np.array(line.get_ydata()))
        for axes in picture.body.axes
        for line in axes.get_lines()
    }


def things(picture):
    """Return how many lines, areas and texts there are."""
    return sum(len(axes.get_children()) for axes in picture.body.axes)


@EACH
def test_a_picture_imports_only_what_it_may(slug):
    tree = ast.parse(EXERCISES[slug].picture.read_text(encoding="utf-8"))
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    imported |= {it.name for n in ast.walk(tree) if isinstance(n, ast.Import) for it in n.names}
    assert imported <= MAY_IMPORT


@EACH
def test_the_reference_agrees_with_what_is_measured(slug, reference):
    caption = reference(slug).caption
    assert caption.agrees, caption.text
    assert caption.right in caption.text


@EACH
def test_a_stub_has_a_picture_without_its_curves(slug, drawn, reference):
    picture = drawn(slug, EXERCISES[slug].stub.read_text(encoding="utf-8"))
    for name in EXERCISES[slug].functions:
        assert f"{name}: not implemented yet" in picture.caption.text
    assert len(picture.body.axes) == len(reference(slug).body.axes)
    assert 0 < things(picture) < things(reference(slug))


@pytest.mark.parametrize(("slug", "belief"), BELIEFS)
def test_a_wrong_answer_is_visible(slug, belief, wrong):
    caption = wrong(slug, belief).caption
    assert not caption.agrees, caption.text
    assert caption.faults or caption.missing


@EACH
def test_numbers_that_fit_into_no_picture_do_no_harm(slug, drawn):
    exercise = EXERCISES[slug]
    wild = "".join(f"{name} = _made_wild({name})\n" for name in exercise.functions)
    picture = drawn(slug, exercise.solution_source + WILD + wild)
    assert not picture.caption.agrees
    assert picture.png().startswith(b"\x89PNG")


@EACH
def test_what_is_no_answer_at_all_is_named(slug, drawn):
    names = EXERCISES[slug].functions
    source = "".join(f"def {name}(*args, **kwargs): return {{'x': 'y'}}\n" for name in names)
    caption = drawn(slug, source).caption
    assert caption.missing
    assert not caption.agrees


def test_without_the_skip_path_the_gradient_dies_out(reference, wrong):
    right = lines(reference("residual_backward"))
    np.testing.assert_allclose(
        right["yours"][1], right["measured by small changes of x"][1], rtol=1e-5
    )
    forgotten = lines(wrong("residual_backward", "drops_the_skip_path"))
    assert forgotten["yours"][1][-1] < 1e-20
    assert right["yours"][1][-1] > 1
    x, *others = forgotten["errors"][0]
    assert max(others) < 1e-5
    assert x > 0.1


def test_brackets_are_as_long_as_what_was_measured(reference, wrong):
    def lengths(picture):
        return [np.ptp(lines(picture)[f"yours {n}"][0]) for n in (1, 2, 3, 4)]

    picture = reference("receptive_field")
    cells = [len(bars) for bars in picture.body.axes[1].containers]
    assert lengths(picture) == cells == [3, 5, 13, 17]
    assert lengths(wrong("receptive_field", "ignores_stride"))[-1] < 17


def test_bars_end_where_errors_were_measured(reference, wrong):
    def gaps(picture):
        found = lines(picture)
        bars = {it.get_label(): it for axes in picture.body.axes for it in axes.containers}
        for name, label in (("bias", "their average"), ("variance", "one network")):
            tops = np.array([bar.get_y() + bar.get_height() for bar in bars[name]])
            yield np.abs(tops - found[f"measured: {label}"][1]).max()

    assert max(gaps(reference("bias_variance"))) < 1e-9
    bias, variance = gaps(wrong("bias_variance", "swaps_bias_and_variance"))
    assert variance < 1e-9
    assert bias > 0.1


def test_the_difference_of_equal_networks_is_rounding(reference, wrong):
    def difference(picture):
        return picture.body.axes[1].get_lines()[0].get_ydata().max()

    assert difference(reference("sigmoid_to_tanh")) < 1e-12
    assert difference(wrong("sigmoid_to_tanh", "keeps_the_output_bias")) > 0.1


def test_axes_end_on_their_contour(reference, wrong):
    def rises(picture):
        return lines(picture)["yours"][1] / lines(picture)["rise"][1][0]

    np.testing.assert_allclose(rises(reference("hessian_contour_axes")), 1)
    halves = rises(wrong("hessian_contour_axes", "forgets_the_factor_two"))
    np.testing.assert_allclose(halves, 0.5)


def test_a_new_head_learns_faster_if_the_backbone_is_kept(reference, wrong):
    def gain(picture):
        found = lines(picture)
        scratch = found["the same network, trained from scratch"][1]
        return (found["new head on a frozen backbone"][1] - scratch)[-1]

    assert gain(reference("head_replacement")) > 0.05
    assert gain(wrong("head_replacement", "freezes_the_head_too")) < 0


def test_speeds_stand_at_their_sizes_and_wrong_outputs_are_marked(reference, wrong):
    sides, speeds = lines(reference("conv2d"))["your conv2d"]
    assert list(sides) == [4, 8, 16, 32, 64, 96]
    assert (speeds > 0).all()
    texts = [text.get_text() for text in wrong("conv2d", "flips_the_kernel").body.axes[0].texts]
    assert texts.count("wrong") == len(sides)
