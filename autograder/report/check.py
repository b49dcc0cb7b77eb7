"""What public cases say, and how fast a function is, for the student who wrote it."""

from __future__ import annotations

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from autograder.check import Checked
from autograder.checks import Roofline
from autograder.report.terminal import print_exercise
from autograder.report.text import printable
from autograder.timing import ratio_to_product

_NEAR = 1.2  # times: another machine, or another day, may give another verdict


def print_checked(console: Console, checked: Checked) -> None:
    """Print what became of the cases, then the speed if it was measured."""
    print_exercise(console, checked.result)
    if checked.roofline is None:
        return
    if not checked.speeds:
        console.print(Text(f"no speed: {printable(checked.why_no_speeds)}", style="red"))
        return
    table = Table("arguments", title="speed", title_justify="left", title_style="bold")
    for heading in ("GFLOP/s", "one product, GFLOP/s", "time / product"):
        table.add_column(heading, justify="right")
    for speed in checked.speeds:
        ratio = speed.product_gflops / speed.gflops
        table.add_row(
            speed.inputs, f"{speed.gflops:.1f}", f"{speed.product_gflops:.1f}", f"{ratio:.2f}"
        )
    console.print(table)
    ratio = ratio_to_product(checked.speeds)
    console.print(Padding(Text(usual_verdict(checked.roofline, ratio)), (0, 0, 1, 0)))


def usual_verdict(roofline: Roofline, ratio: float) -> str:
    """Return what a ratio to the product usually means for the limits."""
    times = ratio / roofline.usual
    met = [limit for limit in sorted(roofline.limits) if times <= limit]
    verdict = f"within {met[0]:g}" if met else f"beyond {max(roofline.limits):g}"
    near = any(1 / _NEAR < times / limit < _NEAR for limit in roofline.limits)
    doubt = ", but too close to be sure" if near else ""
    return (
        f"{ratio:.2f} times one product of as many operations; the reference usually takes "
        f"{roofline.usual:g}. So about {times:.2f} times the reference: {verdict}{doubt}."
    )
