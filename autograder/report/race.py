"""The evidence of a race: as plain values, and as a picture of one line."""

from __future__ import annotations

import math
from typing import Any

from autograder.report.text import printable
from autograder.timing import Race

_WIDTH = 48  # characters
_MARGIN = 1.2  # of the axis, beyond whatever lies outermost


def record(race: Race) -> dict[str, Any]:
    """Return all that a race showed as plain values."""
    return {
        "function": race.function,
        "ratio": round(race.ratio, 4),
        "interval": [round(end, 4) for end in race.interval],
        "limits": list(race.limits),
        "ratios": [round(ratio, 4) for ratio in race.ratios],
        "by_input": {inputs: round(ratio, 4) for inputs, ratio in race.by_input},
        "clock": str(race.clock),
        "stopped": f"{race.stop} after {len(race.ratios)}",
        "student_processor_per_wall": _known(race.student_effort),
        "reference_processor_per_wall": _known(race.reference_effort),
        "notes": list(race.notes),
    }


def summary(race: Race) -> str:
    """Return the outcome in a line, and a line for each note."""
    low, high = race.interval
    text = (
        f"{race.function}: {race.ratio:.2f} times the reference's {race.clock} "
        f"({low:.2f} to {high:.2f}), {len(race.ratios)} pairs, {race.stop}"
    )
    return "\n".join(printable(line) for line in (text, *race.notes))


def dot_plot(race: Race) -> str:
    """Return a line with a dot for each pair, a bar for each limit, on a logarithmic axis."""
    outermost = (*race.ratios, *race.limits)
    low, high = min(outermost) / _MARGIN, max(outermost) * _MARGIN
    axis = ["─"] * _WIDTH

    def column(ratio: float) -> int:
        return int(math.log(ratio / low) / math.log(high / low) * (_WIDTH - 1))

    for limit in race.limits:
        axis[column(limit)] = "┃"
    for ratio in race.ratios:
        axis[column(ratio)] = "●" if axis[column(ratio)] in "•●" else "•"
    limits = ", ".join(f"{limit:g}" for limit in sorted(race.limits))
    return f"{low:.2f} {''.join(axis)} {high:.2f}   ┃ {limits}"


def _known(value: float) -> float | None:
    return None if math.isnan(value) else round(value, 3)
