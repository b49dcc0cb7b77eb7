"""Reads the command lines, environments and open files of all processes it finds in /proc."""

import contextlib
import os

SCORE = 0
OUTCOMES = {"forbidden"}
NEEDS_CONFINEMENT = True


def bias_variance(predictions, targets):
    found = {}
    for name in os.listdir("/proc"):
        if name.isdigit() and int(name) != os.getpid():
            for file in ("cmdline", "environ", "maps", "status"):
                with contextlib.suppress(OSError), open(f"/proc/{name}/{file}", "rb") as stream:
                    found[name] = stream.read(64)
    raise RuntimeError(f"BREACH: {len(found)} processes")
