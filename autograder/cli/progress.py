"""How far a long command has come, for people: terminals get a bar, files get nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

_RECENT_SECONDS = 120.0  # that the rate and the time left are reckoned from


class _Rate(ProgressColumn):
    """Steps per second, or per minute if they are slow."""

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        if speed is None:
            return Text("")
        return Text(f"{speed:.1f}/s" if speed >= 1 else f"{speed * 60:.1f}/min")


@contextmanager
def counted(what: str, total: int, errors: Console) -> Iterator[Callable[[], None]]:
    """Show a bar with the rate and the time left while the context lasts.

    Yields
    ------
    advance : callable
        To be called after each step.
    """
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        _Rate(),
        TextColumn("left:"),
        TimeRemainingColumn(),
        console=errors,
        transient=True,
        disable=not errors.is_terminal,
        speed_estimate_period=_RECENT_SECONDS,
    )
    with bar:
        task = bar.add_task(what, total=total)
        yield lambda: bar.advance(task)
