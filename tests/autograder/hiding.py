"""Taking a mechanism of isolation away from a process for real, as a machine or container does."""

import subprocess
import sys

from autograder.isolation import Mechanism

from .conftest import ORDINARY_USER

_FILTER = """
import errno, pyseccomp as sc
calls = sc.SyscallFilter(sc.ALLOW)
"""
# An older kernel has no such call.
_NO_LANDLOCK = f"{_FILTER}calls.add_rule(sc.ERRNO(errno.ENOSYS), 444)\ncalls.load()\n"
_NO_SECCOMP = f"""{_FILTER}
calls.add_rule(sc.ERRNO(errno.EPERM), "seccomp")
calls.add_rule(sc.ERRNO(errno.EPERM), "prctl", sc.Arg(0, sc.EQ, 22))
calls.load()
"""
# A container without the capability.
_NO_CHANGE_OF_USER = f"""{_FILTER}
calls.add_rule(sc.ERRNO(errno.EPERM), "setresuid")
calls.load()
"""

# Python source that hides a mechanism from its process and all that come from it.
HIDING = {
    Mechanism.LANDLOCK: _NO_LANDLOCK,
    Mechanism.SECCOMP: _NO_SECCOMP,
    Mechanism.UID_DROP: _NO_CHANGE_OF_USER,
}
# The following only hold for the process itself: a new one might not start at all.
UNPRIVILEGED = f"""
import os
if os.geteuid() == 0:
    os.setgroups([])
    os.setresgid({ORDINARY_USER}, {ORDINARY_USER}, {ORDINARY_USER})
    os.setresuid({ORDINARY_USER}, {ORDINARY_USER}, {ORDINARY_USER})
"""
# libseccomp is looked for by programs that list libraries.
NO_LIBSECCOMP = f"""{_FILTER}
import sys
calls.add_rule(sc.ERRNO(errno.EPERM), "execve")
calls.load()
del sys.modules["pyseccomp"]
"""
NO_PYSECCOMP = "import sys\nsys.modules['pyseccomp'] = None\n"
# No file can be made outside the folder that the command is run in.
READ_ONLY_TMP = """
import ctypes, os, struct
from autograder.isolation.kernel import forbid_new_privileges, syscall
make_regular_files = 1 << 8
attributes = ctypes.create_string_buffer(struct.pack("=Q", make_regular_files))
ruleset = syscall(444, ctypes.addressof(attributes), 8)
here = os.open(".", os.O_PATH)
rule = ctypes.create_string_buffer(struct.pack("=Qi", make_regular_files, here))
syscall(445, ruleset, 1, ctypes.addressof(rule))
forbid_new_privileges()
syscall(446, ruleset)
"""
NOWHERE_TO_WRITE = """
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
"""


def handgrad_after(preparation, *args, cwd):
    """Run the command in a process that a preparation has been done to."""
    command = [sys.executable, "-m", "autograder", *map(str, args)]
    script = f"{preparation}\nimport os, sys\nos.execv(sys.executable, {command!r})"
    return subprocess.run(
        [sys.executable, "-c", script], cwd=cwd, capture_output=True, text=True, check=False
    )
