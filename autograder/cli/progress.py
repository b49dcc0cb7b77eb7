"""How far a long command has come, for people: terminals get a bar, files get nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType

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


class Counter:
    """A bar with the rate and the time left, while the context lasts.

    Parameters
    ----------
    what : str
    total : int
        Of steps.
    errors : Console
        Where to show it.
    """

    def __init__(self, what: str, total: int, errors: Console) -> None:
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            _Rate(),
            TextColumn("left:"),
            TimeRemainingColumn(),
            console=errors,
            transient=True,
            # Or it would show on stderr what is printed for stdout, which may be a file.
            redirect_stdout=False,
            redirect_stderr=False,
            disable=not errors.is_terminal,
            speed_estimate_period=_RECENT_SECONDS,
        )
        self._task = self._bar.add_task(what, total=total)

    def __enter__(self) -> Counter:
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bar.stop()

    def advance(self) -> None:
        """Count a step."""
        self._bar.advance(self._task)

    @contextmanager
    def step(self) -> Iterator[None]:
        """Count a step; for the context, in which one may print, there is no bar."""
        self._bar.stop()
        try:
            yield
        finally:
            self.advance()
            self._bar.start()
