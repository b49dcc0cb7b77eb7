"""What a worker may not do: how it is shut in, and how far this machine allows that.

`Confinement` is made once, in the zygote; its `confine` is called in every freshly forked worker,
before any student code is there.
"""

from autograder.isolation.confinement import (
    LINK,
    STATUS,
    Confinement,
    become,
    worker_uids,
)
from autograder.isolation.kernel import keep_freed_memory
from autograder.isolation.limits import Limits
from autograder.isolation.report import BEYOND_PROCESS, Finding, Mechanism, Report, Tier

__all__ = [
    "BEYOND_PROCESS",
    "LINK",
    "STATUS",
    "Confinement",
    "Finding",
    "Limits",
    "Mechanism",
    "Report",
    "Tier",
    "become",
    "keep_freed_memory",
    "worker_uids",
]
