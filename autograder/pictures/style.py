"""How all pictures look: dark on white, told apart by line, marker and label, not by colour alone.

The colours keep apart in all common kinds of colour blindness (they are darker relatives of those
of Okabe and Ito) and have a contrast of at least 4.5 to white, so that labels can have them too.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke
from numpy.typing import ArrayLike

YOURS = "#0060a8"  # what the student's functions say
TRUTH = "#1a1a1a"  # what was measured without them
OTHER = "#b84a00"  # what is set against the two
FAINT = "#6b6b6b"  # notes
SHADE = "#dbe8f4"  # areas
LESSON_SIZE, VERDICT_SIZE = 16, 12

RC: dict[Any, Any] = {
    "axes.axisbelow": True,
    "axes.edgecolor": FAINT,
    "axes.grid": True,
    "axes.labelcolor": TRUTH,
    "axes.labelsize": 11.5,
    "axes.linewidth": 0.8,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlepad": 10,
    "axes.titlesize": 12,
    "font.size": 11,
    "grid.color": "#e4e4e4",
    "grid.linewidth": 0.7,
    "legend.frameon": False,
    "lines.linewidth": 2.2,
    "lines.markersize": 6.5,
    "savefig.dpi": 150,
    "xtick.color": FAINT,
    "xtick.labelcolor": TRUTH,
    "ytick.color": FAINT,
    "ytick.labelcolor": TRUTH,
}


# Who says what a line or a set of points shows.
YOURS_LINE: dict[str, Any] = {"color": YOURS, "linestyle": "-"}
OTHER_LINE: dict[str, Any] = {"color": OTHER, "linestyle": (0, (5, 2))}
TRUTH_POINTS: dict[str, Any] = {
    "color": TRUTH,
    "linestyle": "none",
    "marker": "o",
    "markerfacecolor": "none",
    "markersize": 9,
    "markeredgewidth": 1.4,
}


def curve(
    axes: Axes,
    x: ArrayLike,
    y: ArrayLike,
    name: str,
    looks: dict[str, Any],
    *,
    at: float = 0.5,
    offset: tuple[float, float] = (0, 10),
    **text: Any,
) -> None:
    """Draw a line or points, and write beside them what they are.

    Parameters
    ----------
    at : float
        Where the name stands: from 0, at the first point within the limits of the axes, to 1, at
        the last one. If none is, the name stands at the upper edge and says so.
    offset : tuple of float
        From there to the text, in points.
    """
    (line,) = axes.plot(x, y, label=name, **looks)
    points = np.column_stack([line.get_xdata(), line.get_ydata()]).astype(float)
    bottom, top = sorted(axes.get_ylim())
    visible = points[(points[:, 1] >= bottom) & (points[:, 1] <= top)]
    text = {"color": line.get_color(), "ha": "center", "va": "center", **text}
    if len(visible):
        label(axes, name, tuple(visible[round(at * (len(visible) - 1))]), offset, **text)
    else:
        text |= {"ha": "right", "va": "top"}
        axes.text(1, 1, f"{name}: outside this picture", transform=axes.transAxes, **text)


def label(
    axes: Axes, text: str, at: tuple[float, float], offset: tuple[float, float], **looks: Any
) -> None:
    """Write a label beside what it names.

    Parameters
    ----------
    at : tuple of float
        In data coordinates.
    offset : tuple of float
        From there to the text, in points.
    """
    halo = [withStroke(linewidth=3, foreground="white")]  # it stays readable across a line
    axes.annotate(
        text, at, offset, textcoords="offset points", path_effects=halo, parse_math=False, **looks
    )
