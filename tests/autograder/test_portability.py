"""What students run works on systems that lack what Unix or Linux has, as far as we can tell here.

The interpreter of these tests has lost what Windows does not have; that of its workers has not.
"""

import subprocess
import sys

from .conftest import RIGHT, write_submission

ABSENT = ("fcntl", "resource", "pwd", "grp", "termios", "tty", "pty", "pyseccomp")
# Without SIGKILL, by which subprocess ends processes on Unix, and on Windows does not.
POORER = f"""
import os, select, signal, sys, time
sys.modules.update(dict.fromkeys({ABSENT}))  # an import of any of them fails
for module, names in {{
    os: ("fork", "readv", "writev", "set_blocking", "killpg", "setsid", "sched_getaffinity"),
    select: ("poll", "epoll"),
    signal: ("SIGSTOP", "SIGCONT", "SIGXCPU", "SIGSYS"),
    time: ("tzset",),
}}.items():
    for name in names:
        delattr(module, name)
def no_clock(number): raise OSError
time.clock_gettime = no_clock  # by which one reads the processor time of others
"""
CHECK = "from autograder.cli import main\nsys.argv = ['handgrad', 'check']\nmain()"
REST = """
import autograder.magic, autograder.packing, autograder.spawned
from autograder.process import ExitStatus
from autograder.replies import ended
from autograder.timing.lock import timed_section
with timed_section() as why:
    assert why == "timed without the machine's lock: this system has none"
assert ended(ExitStatus(1, None)).message == "the code ended its process (exit code 1)"
"""


def test_work_is_checked_and_even_timed_where_nothing_can_be_forked_or_stopped(course):
    write_submission(course / "exercises", **RIGHT)
    with (course / "tests" / "public" / "total.py").open("a") as file:
        file.write(
            "\nfrom autograder.checks import Roofline\n"
            "def large(rng): return [(rng.standard_normal(100_000),)]\n"
            "R = Roofline('total', large, lambda values: values.size, (3.0, 4.0), (6.0,))\n"
        )
    done = subprocess.run(
        [sys.executable, "-c", POORER + CHECK],
        cwd=course,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "public tests: 3 of 3 points" in done.stdout
    assert "GFLOP/s" in done.stdout


def test_nothing_else_that_is_lacking_is_needed():
    subprocess.run([sys.executable, "-c", POORER + REST], check=True)
