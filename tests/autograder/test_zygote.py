import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from autograder.channel import Channel, DeadlinePassed, WorkerEnded
from autograder.control import ZygoteLost
from autograder.isolation import BEYOND_PROCESS, Limits, Mechanism
from autograder.zygote import Zygote

from .conftest import running

LIMITS = Limits(cpu_seconds=5, memory_bytes=2 << 30)

PROBE = """
import os, sys
def f():
    return {
        "modules": sorted(sys.modules),
        "path": sys.path,
        "argv": sys.argv,
        "environ": dict(os.environ),
        "parent": os.getppid(),
    }
"""


def children_of(process):
    """Return the process ids of the workers of a worker's zygote."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    zygote = re.search(r"^PPid:\s*(\d+)$", status, re.M)[1]
    return Path(f"/proc/{zygote}/task/{zygote}/children").read_text().split()


def ask(process, *request):
    return Channel(process).exchange(request, 5.0)


@pytest.fixture
def probed(zygote):
    process = zygote.fork(LIMITS)
    ask(process, "load", "probe", PROBE, ["f"], 1 << 20)
    yield ask(process, "call", "probe", "f", [], {}, False)["value"]
    process.end()


def test_the_zygote_never_held_a_test_or_a_reference(probed):
    for package in ("otter", "exercises", "solutions", "tests", "pydantic", "autograder.grading"):
        assert package not in probed["modules"]


def test_no_folder_of_the_course_is_on_the_path(probed):
    course = Path(__file__).resolve().parents[2]
    content = [course / name for name in ("exercises", "solutions", "tests", "autograder")]
    # The environment may well lie in a folder of the course; what it imports from may not.
    assert not {str(folder) for folder in [course, *content]} & set(probed["path"])
    assert probed["argv"] == [""]
    assert not [name for name in probed["modules"] if name.startswith("__editable__")]


def test_a_worker_is_no_child_of_the_grader(probed):
    assert probed["parent"] != os.getpid()


def test_numpy_is_warm(probed):
    assert "numpy" in probed["modules"]


@pytest.mark.parametrize("name", ["solutions", "solutions.conv2d", "tests", "autograder.checks"])
def test_the_course_cannot_be_imported(zygote, name):
    process = zygote.fork(LIMITS)
    reply = ask(process, "load", "probe", f"import {name}", [], 1 << 20)
    process.end()
    assert reply["status"] == "raised"
    assert reply["type"] == "ModuleNotFoundError"


def test_workers_share_nothing(zygote):
    first, second = zygote.fork(LIMITS), zygote.fork(LIMITS)
    ask(first, "load", "probe", "import numpy\nnumpy.poisoned = True", [], 1 << 20)
    source = "import numpy\ndef f(): return hasattr(numpy, 'poisoned')"
    ask(second, "load", "probe", source, ["f"], 1 << 20)
    assert ask(second, "call", "probe", "f", [], {}, False)["value"] is False
    first.end()
    second.end()


def test_a_worker_that_cannot_be_shut_in_is_no_fault_of_a_student(zygote):
    with pytest.raises(ZygoteLost, match="cannot be shut in"):
        zygote.fork(Limits(cpu_seconds=-1, memory_bytes=2 << 30))  # no system takes such a limit


@pytest.fixture
def own_zygote():
    # Of the weakest tier, in which a worker can do something to it.
    with running(Zygote(without=BEYOND_PROCESS)) as zygote:
        yield zygote


def test_a_lost_zygote_is_replaced(own_zygote):
    first = own_zygote.fork(LIMITS)
    suicide = "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)\nwhile True: pass"
    with pytest.raises(WorkerEnded):
        ask(first, "load", "probe", suicide, [], 1 << 20)
    first.end()
    second = own_zygote.fork(LIMITS)
    assert ask(second, "load", "probe", "x = 1", [], 1 << 20)["status"] == "loaded"
    second.end()


def test_a_worker_of_a_lost_zygote_is_none_of_the_next_one(own_zygote):
    old = own_zygote.fork(LIMITS)
    own_zygote.close()
    bystander = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    new = own_zygote.fork(LIMITS)
    old.pid = bystander.pid  # as if the system had given the number to another process
    assert old.end().signal is None
    assert ask(new, "load", "probe", "x = 1", [], 1 << 20)["status"] == "loaded"
    new.end()
    bystander.communicate(b"\n", timeout=10)
    assert bystander.returncode == 0


def test_workers_can_be_asked_for_in_advance(own_zygote):
    own_zygote.prepare(LIMITS, 3)
    others = Limits(cpu_seconds=9, memory_bytes=2 << 30)
    processes = [own_zygote.fork(limits) for limits in (LIMITS, others, LIMITS, LIMITS, LIMITS)]
    assert len({process.pid for process in processes}) == 5
    source = "import resource\ndef f(): return resource.getrlimit(resource.RLIMIT_CPU)[0]"
    seconds = []
    for process in processes:
        ask(process, "load", "probe", source, ["f"], 1 << 20)
        seconds.append(ask(process, "call", "probe", "f", [], {}, False)["value"])
        process.end()
    assert seconds == [5, 9, 5, 5, 5]


def test_workers_in_advance_are_no_more_than_asked_for(own_zygote):
    own_zygote.prepare(LIMITS, 2)
    own_zygote.prepare(LIMITS, 2)
    process = own_zygote.fork(LIMITS)
    ended = own_zygote.fork(LIMITS)
    assert len(children_of(process)) == 2
    process.end()
    ended.end()


def test_workers_in_advance_that_are_lost_are_replaced(own_zygote):
    first = own_zygote.fork(LIMITS)
    own_zygote.prepare(LIMITS, 2)
    suicide = "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)\nwhile True: pass"
    with pytest.raises(WorkerEnded):
        ask(first, "load", "probe", suicide, [], 1 << 20)
    first.end()
    second = own_zygote.fork(LIMITS)
    assert ask(second, "load", "probe", "x = 1", [], 1 << 20)["status"] == "loaded"
    second.end()


def test_a_dismissed_worker_ends(own_zygote):
    dismissed, other = own_zygote.fork(LIMITS), own_zygote.fork(LIMITS)
    dismissed.dismiss()
    assert dismissed.end().signal == signal.SIGKILL
    later = own_zygote.fork(LIMITS)  # answered after the dismissal
    assert later.pid != dismissed.pid
    assert not Path(f"/proc/{dismissed.pid}").exists()
    for worker in (other, later):
        worker.end()


def test_closing_ends_the_workers(own_zygote):
    process = own_zygote.fork(LIMITS)
    own_zygote.close()
    with pytest.raises(WorkerEnded):
        ask(process, "load", "probe", "while True: pass", [], 1 << 20)
    process.end()


def test_closing_ends_busy_workers_that_do_not_hear_of_their_parents_end():
    with running(Zygote(without=frozenset(Mechanism))) as zygote:
        process = zygote.fork(LIMITS)
        with pytest.raises(DeadlinePassed):
            Channel(process).exchange(("load", "probe", "while True: pass", [], 1 << 20), 0.1)
        zygote.close()
        assert not Path(f"/proc/{process.pid}").exists()
        process.end()


def test_a_grader_that_dies_leaves_no_process():
    script = (
        "import os; from autograder.zygote import Zygote; from autograder.isolation import Limits\n"
        "worker = Zygote().fork(Limits(5, 2 << 30)); print(worker.pid, flush=True); os._exit(0)"
    )
    pid = int(subprocess.check_output([sys.executable, "-c", script]))
    deadline = time.monotonic() + 10
    while Path(f"/proc/{pid}").exists() and time.monotonic() < deadline:
        os.sched_yield()
    assert not Path(f"/proc/{pid}").exists()
