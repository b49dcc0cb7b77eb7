"""Empties, renames, removes and changes the mode of a file."""

import os

SCORE = 0
OUTCOMES = {"forbidden"}
NEEDS_CONFINEMENT = True


SECRET = "/tmp/handgrad-hostile/secret"


def bias_variance(predictions, targets):
    denied = None
    for change in (
        lambda: os.truncate(SECRET, 0),
        lambda: os.rename(SECRET, SECRET + "2"),
        lambda: os.utime(SECRET, (0, 0)),
        lambda: os.chmod(SECRET, 0o777),
        lambda: os.unlink(SECRET),
    ):
        try:
            change()
        except OSError as error:
            denied = error
        else:
            raise RuntimeError("BREACH: changed a file")
    raise denied
