"""Takes another user's identity, root's first of all."""

import os

SCORE = 0
OUTCOMES = {"forbidden"}
NEEDS_CONFINEMENT = True


def bias_variance(predictions, targets):
    denied = None
    for change in (
        lambda: os.setresuid(0, 0, 0),
        lambda: os.setresgid(0, 0, 0),
        lambda: os.setgroups([0]),
        lambda: os.setuid(0),
    ):
        try:
            change()
        except OSError as error:
            denied = error
        else:
            raise RuntimeError("BREACH: took root's identity")
    raise denied
