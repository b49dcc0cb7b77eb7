"""What signals mean while files are watched, beside Ctrl-C, which Python raises by itself."""

from __future__ import annotations

import signal
from types import FrameType

from autograder.watch.events import Events, Redraw
from autograder.watch.keys import Keyboard

# Windows does not have all of these.
_ENDS = ("SIGTERM", "SIGHUP")
_CHANGES = ("SIGWINCH", "SIGCONT")  # another size of the terminal; back from Ctrl-Z


def heed_signals(events: Events, keyboard: Keyboard) -> None:
    """End in good order when told to, and draw again when the terminal has changed."""

    def end(number: int, frame: FrameType | None) -> None:
        raise SystemExit(128 + number)  # as a shell counts it

    def draw_again(number: int, frame: FrameType | None) -> None:
        keyboard.resume()
        events.put(Redraw())

    for names, handler in ((_ENDS, end), (_CHANGES, draw_again)):
        for name in names:
            if hasattr(signal, name):
                signal.signal(getattr(signal, name), handler)
