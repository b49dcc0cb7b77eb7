"""What a worker finds when student code begins to run, asked from inside and seen from outside."""

import os
import platform
import re
import signal
from pathlib import Path

import pytest

from autograder.channel import Channel, WorkerEnded
from autograder.isolation import Limits, Mechanism, Tier
from autograder.outcomes import CallFailed, CaseEnded, Outcome

from .conftest import IS_ROOT

LIMITS = Limits(cpu_seconds=5, memory_bytes=2 << 30)


def end_of(exercise):
    with pytest.raises(CaseEnded) as caught:
        exercise.call("f", [], {})
    return caught.value


@pytest.fixture
def worker(strict_zygote):
    process = strict_zygote.fork(LIMITS)
    yield process
    process.end()


def status_of(process):
    text = Path(f"/proc/{process.pid}/status").read_text()
    return dict(re.findall(r"^(\w+):[ \t]*(.*)$", text, re.M))


def test_this_machine_offers_what_its_user_can_have(zygote):
    report = zygote.isolation()
    assert report.tier is (Tier.FULL if IS_ROOT else Tier.CONFINED), report.missing


def test_both_strict_tiers_are_tested(strict_zygote, request):
    is_root = request.node.callspec.id == "root"
    report = strict_zygote.isolation()
    assert report.tier is (Tier.FULL if is_root else Tier.CONFINED)
    assert {finding.mechanism for finding in report.missing} == (
        set() if is_root else {Mechanism.UID_DROP}
    )


def test_the_weakest_tier_says_what_it_lacks(bare_zygote):
    report = bare_zygote.isolation()
    assert report.tier is Tier.PROCESS
    assert {finding.reason for finding in report.missing} == {"switched off"}
    assert Mechanism.SECCOMP in {finding.mechanism for finding in report.missing}


@pytest.mark.parametrize("tier", Tier)
def test_a_tier_reaches_itself_and_the_weaker_ones(tier):
    order = [Tier.FULL, Tier.CONFINED, Tier.PROCESS]
    assert [tier.reaches(other) for other in order] == [
        order.index(other) >= order.index(tier) for other in order
    ]


def test_from_outside_a_worker_has_nothing_left(worker):
    status = status_of(worker)
    assert (status["NoNewPrivs"], status["Seccomp"], status["Threads"]) == ("1", "2", "1")
    assert int(status["CapEff"], 16) == 0
    assert len(status["Cpus_allowed_list"].split(",")) == 1
    assert "-" not in status["Cpus_allowed_list"]
    assert os.getsid(worker.pid) == worker.pid


def test_a_process_of_root_becomes_another_user_each_time(zygote):
    first, second = zygote.fork(LIMITS), zygote.fork(LIMITS)
    users = [set(status_of(process)["Uid"].split()) for process in (first, second)]
    groups = [status_of(process)["Groups"] for process in (first, second)]
    first.end()
    second.end()
    if IS_ROOT:
        assert all(len(user) == 1 and "0" not in user for user in users)
        assert users[0] != users[1]
        assert groups == ["", ""]
    else:
        assert users == [{str(os.getuid())}] * 2


def test_its_limits_are_hard(worker):
    text = Path(f"/proc/{worker.pid}/limits").read_text()
    limits = {
        name.strip(): (soft, hard)
        for name, soft, hard in re.findall(r"^(Max [a-z ]+?)\s{2,}(\S+)\s+(\S+)", text, re.M)
    }
    for name in ("processes", "file size", "core file size", "locked memory", "msgqueue size"):
        assert limits[f"Max {name}"] == ("0", "0"), name
    assert limits["Max cpu time"] == ("5", "6")
    assert limits["Max address space"] == (str(2 << 30), str(2 << 30))
    assert int(limits["Max open files"][1]) <= 32


def test_the_environment_is_empty(strict_remote, monkeypatch):
    monkeypatch.setenv("SECRET_OF_THE_GRADER", "42")
    found, _ = strict_remote("import os\ndef f(): return dict(os.environ)").call("f", [], {})
    assert found == {}


def test_only_four_descriptors_are_open(strict_remote):
    source = """
        import errno, os
        def is_open(fd):
            try:
                os.lseek(fd, 0, os.SEEK_CUR)
            except OSError as error:
                return error.errno != errno.EBADF
            return True
        def f(): return [fd for fd in range(5000) if is_open(fd)]
        """
    assert strict_remote(source).call("f", [], {})[0] == [0, 1, 2, 3]


def test_without_the_kernels_help_the_same_descriptors_are_open(bare_remote):
    source = """
        import os
        def f():
            return {fd: os.readlink(f"/proc/self/fd/{fd}") for fd in os.listdir("/proc/self/fd")
                    if os.path.lexists(f"/proc/self/fd/{fd}")}
        """
    found, _ = bare_remote(source).call("f", [], {})
    assert {found[fd] for fd in ("0", "1", "2")} == {os.devnull}
    assert found["3"].startswith("socket:")
    assert set(found) == {"0", "1", "2", "3"}


REFUSED = {
    "reading a file": "open('/etc/passwd')",
    "reading its own interpreter": "open(os.__file__)",
    "listing a folder": "os.listdir('/')",
    "looking at a file": "os.stat('/etc/passwd')",
    "writing a file": "open('/tmp/canary', 'w')",
    "shared memory": "open('/dev/shm/canary', 'w')",
    "its own descriptors": "os.listdir('/proc/self/fd')",
    "another folder": "os.chdir('/tmp')",
    "a memory file": "os.memfd_create('x')",
    "a pipe": "os.pipe()",
    "a fork": "os.fork()",
    "a program": "os.execv('/bin/sh', ['sh'])",
    "a subprocess": "subprocess.run(['true'])",
    "a thread": "threading.Thread(target=len).start()",
    "a TCP socket": "socket.socket()",
    "a UDP socket": "socket.socket(type=socket.SOCK_DGRAM)",
    "a local socket": "socket.socketpair()",
    "killing its parent": "os.kill(os.getppid(), signal.SIGKILL)",
    "killing all": "os.kill(-1, signal.SIGKILL)",
    "killing itself": "os.kill(os.getpid(), signal.SIGKILL)",
    "a handle on its parent": "os.pidfd_open(os.getppid())",
    "its parent's clock": "time.clock_gettime((~os.getppid() << 3) | 2)",
    "its parent's limits": "resource.prlimit(os.getppid(), resource.RLIMIT_CPU)",
    "another core": "os.sched_setaffinity(0, range(64))",
    "another priority": "os.nice(-5)",
    "another user": "os.setuid(0)",
    "executable memory": "mmap.mmap(-1, 4096, prot=mmap.PROT_WRITE | mmap.PROT_EXEC)",
}


@pytest.mark.parametrize("attempt", REFUSED.values(), ids=REFUSED.keys())
def test_is_refused_and_said_to_be_forbidden(strict_remote, attempt):
    modules = "mmap, os, resource, signal, socket, subprocess, threading, time"
    end = end_of(strict_remote(f"import {modules}\ndef f(): {attempt}"))
    assert end.outcome is Outcome.FORBIDDEN, end.message
    assert not Path("/tmp/canary").exists()
    assert not Path("/dev/shm/canary").exists()


def test_system_calls_made_directly_are_refused_too(strict_remote):
    source = """
        import ctypes, mmap, os
        libc = ctypes.CDLL(None, use_errno=True)
        def attempt(name, *args):
            ctypes.set_errno(0)
            return getattr(libc, name)(*args), ctypes.get_errno()
        def f():
            memory = ctypes.create_string_buffer(8192)
            page = ctypes.c_void_p((ctypes.addressof(memory) + 4095) & ~4095)
            return [
                attempt("mprotect", page, 4096, mmap.PROT_READ | mmap.PROT_EXEC),
                attempt("ptrace", 16, os.getppid(), 0, 0),
                attempt("prctl", 4, 1, 0, 0, 0),
                attempt("personality", 0x400000),
                attempt("shmget", 0, 4096, 0o1600),
                attempt("process_vm_readv", os.getppid(), 0, 0, 0, 0, 0),
                attempt("unshare", 0x10000000),
                attempt("inotify_init"),
            ]
        """
    results, _ = strict_remote(source).call("f", [], {})
    assert results == [(-1, 1)] * len(results)


def test_an_abort_is_an_end_like_others(strict_remote):
    end = end_of(strict_remote("import os\ndef f(): os.abort()"))
    assert end.outcome is Outcome.CRASHED
    assert "ended by SIG" in end.message


def test_numbers_of_another_architecture_end_the_process(strict_remote):
    # x32 on an x86-64 kernel; elsewhere there is no such call, and it is refused like others.
    source = "import ctypes\ndef f(): return ctypes.CDLL(None).syscall(0x40000000 + 39)"
    exercise = strict_remote(source)
    if platform.machine() == "x86_64":
        assert end_of(exercise).outcome is Outcome.FORBIDDEN
    else:
        assert exercise.call("f", [], {})[0] == -1


def test_no_file_grows(bare_remote, tmp_path):
    target = tmp_path / "canary"
    source = f"""
        import os
        def f():
            fd = os.open({str(target)!r}, os.O_CREAT | os.O_WRONLY, 0o600)
            os.write(fd, b"x")
        """
    assert end_of(bare_remote(source)).outcome is Outcome.FORBIDDEN
    assert not target.stat().st_size


def test_memory_is_limited(strict_remote):
    source = "import numpy as np\ndef f(): return np.ones(1 << 29).sum()"
    with pytest.raises(CallFailed) as caught:
        strict_remote(source).call("f", [], {})
    assert caught.value.outcome is Outcome.OUT_OF_MEMORY


def test_processor_time_is_limited(strict_zygote):
    process = strict_zygote.fork(Limits(cpu_seconds=1, memory_bytes=2 << 30))
    with pytest.raises(WorkerEnded):
        Channel(process).exchange(("load", "demo", "while True: pass", [], 1 << 20), 30.0)
    assert process.end().signal == signal.SIGXCPU
