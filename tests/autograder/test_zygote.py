import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from autograder.channel import Channel, WorkerEnded
from autograder.isolation import BEYOND_PROCESS, Limits
from autograder.zygote import Zygote, ZygoteLost

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


def ask(process, *request):
    return Channel(process).exchange(request, 5.0)


@pytest.fixture
def probed(zygote):
    process = zygote.fork(LIMITS)
    ask(process, "load", "probe", PROBE, ["f"], 1 << 20)
    yield ask(process, "call", "f", [], {}, False)["value"]
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
    assert ask(second, "call", "f", [], {}, False)["value"] is False
    first.end()
    second.end()


def test_a_worker_that_cannot_be_shut_in_is_no_fault_of_a_student(zygote):
    with pytest.raises(ZygoteLost, match="cannot be shut in"):
        zygote.fork(Limits(cpu_seconds=-1, memory_bytes=2 << 30))  # no system takes such a limit


def test_how_a_worker_ended_is_known(zygote):
    process = zygote.fork(LIMITS)
    assert process.end().signal == signal.SIGKILL
    assert process.end().signal == signal.SIGKILL


def test_the_cpu_clock_is_read_from_outside(zygote):
    process = zygote.fork(LIMITS)
    before = process.cpu_seconds()
    ask(process, "load", "probe", "sum(range(300_000))", [], 1 << 20)
    after = process.cpu_seconds()
    process.end()
    assert before is not None
    assert after is not None
    assert after > before


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


def test_closing_ends_the_workers(own_zygote):
    process = own_zygote.fork(LIMITS)
    own_zygote.close()
    with pytest.raises(WorkerEnded):
        ask(process, "load", "probe", "while True: pass", [], 1 << 20)
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
