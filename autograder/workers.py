"""Where workers come from on this system."""

from __future__ import annotations

import os

from autograder.process import WorkerSource
from autograder.spawner import Spawner
from autograder.zygote import Zygote


def worker_source(forks: bool = hasattr(os, "fork")) -> WorkerSource:
    """Return what starts workers, as fast and as shut in as the system can.

    Parameters
    ----------
    forks : bool
        Whether processes can be forked.
    """
    return Zygote() if forks else Spawner()
