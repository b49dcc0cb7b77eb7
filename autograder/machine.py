"""What this machine is and offers, as far as grades depend on it."""

from __future__ import annotations

import os
import platform
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import threadpoolctl

from autograder.isolation import Report


@dataclass(frozen=True)
class Blas:
    """One library of linear algebra that NumPy has loaded.

    Parameters
    ----------
    architecture : str
        The processors that the code in use is written for; empty if the library does not tell.
    threads : int
        As many as it would use by itself; in a worker it uses one.
    """

    library: str
    version: str
    architecture: str
    threads: int


@dataclass(frozen=True)
class Machine:
    """A machine that grades.

    Parameters
    ----------
    cores : int
        Those that this process may run on.
    """

    isolation: Report
    python: str
    numpy: str
    blas: tuple[Blas, ...]
    processor: str
    cores: int


def this_machine(isolation: Report) -> Machine:
    """Return the facts, beside what was found out about isolation."""
    return Machine(
        isolation=isolation,
        python=platform.python_version(),
        numpy=np.__version__,
        blas=tuple(
            Blas(
                library=pool["internal_api"],
                version=pool["version"] or "",
                architecture=pool.get("architecture") or "",
                threads=pool["num_threads"],
            )
            for pool in threadpoolctl.threadpool_info()
            if pool["user_api"] == "blas"
        ),
        processor=processor(),
        cores=_cores(),
    )


def processor() -> str:
    """Return the name of the processor, as the system tells it."""
    try:
        about = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:  # not Linux
        about = ""
    named = re.search(r"^model name\s*:\s*(.+)$", about, re.M)
    return named[1] if named else platform.processor() or platform.machine()


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
