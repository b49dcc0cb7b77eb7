"""When to look whether a file was saved."""

from __future__ import annotations

import threading
from pathlib import Path
from types import TracebackType

from watchfiles import watch

from autograder.watch.events import Events, Looked

# Editors save in several steps within a few milliseconds.
_QUIET_MS = 20
_MOST_MS = 100
# Where the system tells of nothing (a network drive, a folder that was replaced), look anyway.
_ANYWAY_MS = 1_000


class Saves:
    """Tells when files in a folder may have been saved, until the context ends.

    What has changed is for whoever looks to find out: a system tells of more than that, and tells
    of one save in several ways.

    Parameters
    ----------
    folder : Path
        May vanish and come back.
    """

    def __init__(self, folder: Path, events: Events) -> None:
        self._folder = folder
        self._events = events
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._tell, name="saves", daemon=True)

    def __enter__(self) -> Saves:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._thread.join()

    def _tell(self) -> None:
        while not self._stop.is_set():
            try:
                for _ in watch(
                    self._folder,
                    watch_filter=None,
                    recursive=False,
                    debounce=_MOST_MS,
                    step=_QUIET_MS,
                    rust_timeout=_ANYWAY_MS,
                    yield_on_timeout=True,
                    stop_event=self._stop,
                ):
                    self._events.put(Looked())
            except (OSError, RuntimeError):  # there is no such folder, or no watch to be had
                self._events.put(Looked())
                self._stop.wait(_ANYWAY_MS / 1000)
