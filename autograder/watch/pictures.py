"""Pictures of exercises, drawn by a program of its own while keys and saves are heard."""

from __future__ import annotations

import subprocess
import sys
import threading
from types import TracebackType

from autograder.assignment import Assignment, Exercise
from autograder.watch.events import Drawn, Events


class Pictures:
    """Runs `handgrad show`, one picture at a time, until the context ends.

    Parameters
    ----------
    opens : bool
        Whether to open pictures in the system's viewer. What `show` prints is for us, so that it
        cannot tell whether somebody looks.
    """

    def __init__(self, assignment: Assignment, events: Events, opens: bool) -> None:
        self._course = str(assignment.root)
        self._events = events
        self._window = "--window" if opens else "--no-window"
        self._drawing: subprocess.Popen[str] | None = None

    def __enter__(self) -> Pictures:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._drawing is not None and self._drawing.poll() is None:
            self._drawing.terminate()
            self._drawing.wait()

    def draw(self, exercise: Exercise) -> bool:
        """Begin to draw, unless a picture is being drawn; return whether it was begun."""
        if self._drawing is not None and self._drawing.poll() is None:
            return False
        command = [sys.executable, "-P", "-m", "autograder", "show", exercise.slug, self._window]
        self._drawing = subprocess.Popen(
            [*command, "--course", self._course],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
        )
        threading.Thread(
            target=self._tell, args=(exercise, self._drawing), name="pictures", daemon=True
        ).start()
        return True

    def _tell(self, exercise: Exercise, drawing: subprocess.Popen[str]) -> None:
        printed, _ = drawing.communicate()
        self._events.put(Drawn(exercise, printed))
