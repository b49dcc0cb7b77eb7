"""What a worker finds when student code begins to run, asked from inside."""

import os
import signal

import pytest

from autograder import isolation
from autograder.channel import Channel, WorkerEnded
from autograder.outcomes import CallFailed, Outcome


def test_every_machine_has_a_tier():
    assert isolation.best_tier() in isolation.Tier


def test_the_environment_is_empty(remote, monkeypatch):
    monkeypatch.setenv("SECRET_OF_THE_GRADER", "42")
    found, _ = remote("import os\ndef f(): return dict(os.environ)").call("f", [], {})
    assert found == {}


def test_only_the_two_pipes_are_open(remote):
    source = """
        import os
        def f():
            return {fd: os.readlink(f"/proc/self/fd/{fd}") for fd in os.listdir("/proc/self/fd")
                    if os.path.lexists(f"/proc/self/fd/{fd}")}
        """
    found, _ = remote(source).call("f", [], {})
    assert {found[fd] for fd in ("0", "1", "2")} == {os.devnull}
    assert found["3"].startswith("pipe:")
    assert found["4"].startswith("pipe:")
    assert set(found) == {"0", "1", "2", "3", "4"}


def test_it_is_a_session_of_its_own(remote):
    source = "import os\ndef f(): return os.getsid(0) == os.getpid(), os.getcwd()"
    assert remote(source).call("f", [], {})[0] == (True, "/")


def test_no_file_grows(remote, tmp_path):
    target = tmp_path / "canary"
    source = f"""
        import os
        def f():
            fd = os.open({str(target)!r}, os.O_CREAT | os.O_WRONLY, 0o600)
            os.write(fd, b"x")
        """
    with pytest.raises(CallFailed) as caught:
        remote(source).call("f", [], {})
    assert caught.value.outcome is Outcome.FORBIDDEN
    assert not target.exists() or not target.stat().st_size


def test_memory_is_limited(remote):
    source = "import numpy as np\ndef f(): return np.ones(1 << 29).sum()"
    with pytest.raises(CallFailed) as caught:
        remote(source).call("f", [], {})
    assert caught.value.outcome is Outcome.OUT_OF_MEMORY


def test_processor_time_is_limited(zygote):
    process = zygote.fork(isolation.Limits(cpu_seconds=1, memory_bytes=2 << 30))
    with pytest.raises(WorkerEnded):
        Channel(process).exchange(("load", "demo", "while True: pass", [], 1 << 20), 30.0)
    assert process.end().signal == signal.SIGXCPU
