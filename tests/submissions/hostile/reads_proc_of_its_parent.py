"""Reads what /proc says of its parent and of itself, without listing the folder."""

import os

SCORE = 0
OUTCOMES = {"forbidden"}
NEEDS_CONFINEMENT = True


def bias_variance(predictions, targets):
    denied = None
    for process in (os.getppid(), os.getpid()):
        for file in ("cmdline", "environ", "maps", "mem", "status", "stat", "cwd", "root", "exe"):
            try:
                descriptor = os.open(f"/proc/{process}/{file}", os.O_RDONLY)
            except OSError as error:
                denied = error
            else:
                os.close(descriptor)
                raise RuntimeError(f"BREACH: opened {file} of {process}")
    raise denied
