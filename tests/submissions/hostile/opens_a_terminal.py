"""Opens a pseudo-terminal, and the terminal of whoever runs the grader."""

import os

SCORE = 0
OUTCOMES = {"forbidden"}
NEEDS_CONFINEMENT = True


def bias_variance(predictions, targets):
    denied = None
    for open_terminal in (os.openpty, lambda: os.open("/dev/tty", os.O_RDWR)):
        try:
            open_terminal()
        except OSError as error:
            denied = error
        else:
            raise RuntimeError("BREACH: opened a terminal")
    raise denied
