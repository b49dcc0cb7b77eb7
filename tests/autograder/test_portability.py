"""What students run can be imported on systems that lack what Unix or Linux has."""

import subprocess
import sys

ABSENT = ("fcntl", "resource", "pwd", "grp", "termios", "tty", "pty", "pyseccomp")
MODULES = (
    "autograder.cli",
    "autograder.check",
    "autograder.magic",
    "autograder.packing",
    "autograder.report.check",
    "autograder.spawned",
    "autograder.workers",
)
SCRIPT = f"""
import os, select, signal, sys, time
sys.modules.update(dict.fromkeys({ABSENT}))  # an import of any of them fails
for module, names in {{
    os: ("fork", "readv", "writev", "set_blocking", "killpg", "setsid", "sched_getaffinity"),
    select: ("poll", "epoll"),
    signal: ("SIGKILL", "SIGSTOP", "SIGCONT", "SIGXCPU", "SIGSYS"),
    time: ("tzset",),
}}.items():
    for name in names:
        delattr(module, name)
import importlib
for name in {MODULES}:
    importlib.import_module(name)
from autograder.spawner import Spawner
from autograder.workers import worker_source
assert isinstance(worker_source(), Spawner)
"""


def test_nothing_that_windows_lacks_is_needed_to_import_it():
    subprocess.run([sys.executable, "-c", SCRIPT], check=True)
