"""How fast the student's convolution is, beside a matrix product of as many operations."""

import numpy as np
from matplotlib.figure import FigureBase

from autograder.checks import assert_array
from autograder.pictures import Caption, Student, style

CHANNELS, K = 32, 3
SIDES = (4, 8, 16, 32, 64, 96)
MOST_SECONDS = 0.2  # of a call; those that are larger still are left out
LOOKED_AT, CLOSE = 60, 1e-2  # outputs of each call, and how near to the sum they must be


def draw(figure: FigureBase, student: Student) -> Caption:
    """Draw the speeds over the sizes of the image, and mark where the output is wrong."""
    rng = np.random.default_rng(7)
    others = [arguments(rng, 9, stride=2, padding=2), arguments(rng, 10, stride=3, padding=0)]
    wrong = student.attempt(lambda: [is_wrong(student, call, rng) for call in others])
    calls = {side: arguments(rng, side) for side in SIDES}
    measured = measurements(student, calls, rng)
    roof = {side: speed.product_gflops for side, (_, speed) in measured.items()}
    for side in SIDES[len(roof) :]:
        roof[side] = student.speed_of_product(operations(calls[side]))
    draw_speeds(figure.subplots(), measured, roof)

    faults = None
    if wrong is not None and measured:
        is_any_wrong = any([*wrong, *(is_bad for is_bad, _ in measured.values())])
        faults = ["Outputs are not the sums that the docstring gives"] if is_any_wrong else []
    best = max((share(speed) for _, speed in measured.values()), default=0)
    told = [f"{side}: {it.gflops:.2g} of {roof[side]:.2g}" for side, (_, it) in measured.items()]
    return Caption(
        "A convolution can be nearly as fast as a matrix product",
        faults,
        f"Your outputs are right, at up to {best:.2g}% of a product's speed.",
        f"GFLOP/s of yours, of those of a product of as many operations, by side of the image:"
        f" {'; '.join(told) or 'not measured'}.",
    )


def measurements(student, calls, rng):
    """Return by side whether the output is wrong, and the speed, as far as calls return in time."""
    measured = {}
    for side, call in calls.items():
        found = student.attempt(
            lambda call=call: (
                is_wrong(student, call, rng),
                student.speed("conv2d", call, operations(call)),
            )
        )
        if found is None:
            break
        measured[side] = found
        if operations(call) / found[1].gflops > 1e9 * MOST_SECONDS:
            break
    return measured


def draw_speeds(axes, measured, roof):
    """Draw the student's speeds below those that one matrix product reaches."""
    yours = [speed.gflops for _, speed in measured.values()]
    bottom, top = min([1, *yours]) / 2, 3 * max(roof.values())
    axes.set(title=f"{K}x{K}, {CHANNELS} channels in and out, float32", xscale="log", yscale="log")
    axes.set(xlabel="side of the image, pixels", xlim=(3.4, 190))
    axes.set(ylabel="GFLOP/s", ylim=(bottom, top))
    axes.set_xticks(SIDES, [str(side) for side in SIDES])
    axes.minorticks_off()
    axes.fill_between(SIDES, [roof[side] for side in SIDES], top, color=style.SHADE)
    aside = {"at": 1, "offset": (10, 8), "ha": "left"}
    looks = {**style.OTHER_LINE, "marker": "s"}
    style.curve(axes, list(roof), list(roof.values()), "one matrix product", looks, **aside)
    if yours:
        looks = {**style.YOURS_LINE, "marker": "o"}
        style.curve(axes, list(measured), yours, "your conv2d", looks, **aside)
    for side, (is_bad, speed) in measured.items():
        text = "wrong" if is_bad else f"{share(speed):.2g}%"
        looks = {"size": 9.5, "va": "top", "color": style.OTHER if is_bad else style.YOURS}
        style.label(axes, text, (side, speed.gflops), (7, -4), **looks)


def share(speed):
    """Return how near a call comes to the product, in percent."""
    return 100 * speed.gflops / speed.product_gflops


def arguments(rng, side, stride=1, padding=1):
    """Return an image, filters, biases, stride and padding."""
    shapes = (1, CHANNELS, side, side), (CHANNELS, CHANNELS, K, K), (CHANNELS,)
    return *(rng.standard_normal(shape, np.float32) for shape in shapes), stride, padding


def operations(call):
    """Return how many multiplications and additions a call with stride 1 and padding 1 needs."""
    image, filters = call[:2]
    return 2 * image[0, 0].size * filters.size


def is_wrong(student, call, rng):
    """Tell whether any of some outputs is not the sum of which the docstring speaks."""
    image, filters, biases, stride, padding = call
    side = 1 + (image.shape[2] + 2 * padding - K) // stride
    got = student["conv2d"](*call)
    assert_array(got, (1, CHANNELS, side, side), np.float32, "the output")
    padded = np.pad(image[0].astype(float), [(0, 0), *[(padding, padding)] * 2])
    for f, r, s in zip(*rng.integers((CHANNELS, side, side), size=(LOOKED_AT, 3)).T, strict=True):
        under = padded[:, r * stride :, s * stride :][:, :K, :K]
        if not abs(got[0, f, r, s] - np.sum(filters[f] * under) - biases[f]) < CLOSE:
            return True
    return False
