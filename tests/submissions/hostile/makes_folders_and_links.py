"""Creates a folder, a link and a named pipe where everybody may."""

import os

SCORE = 0
OUTCOMES = {"forbidden"}
NEEDS_CONFINEMENT = True


def bias_variance(predictions, targets):
    denied = None
    for make in (os.mkdir, os.mkfifo, lambda path: os.symlink("/", path)):
        try:
            make("/tmp/handgrad-hostile/made")
        except OSError as error:
            denied = error
        else:
            raise RuntimeError("BREACH: made a name")
    raise denied
