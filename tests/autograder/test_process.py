import signal

import pytest

from autograder.channel import Channel, DeadlinePassed
from autograder.isolation import Limits

LIMITS = Limits(cpu_seconds=5, memory_bytes=2 << 30)


def test_how_a_worker_ended_is_known(zygote):
    process = zygote.fork(LIMITS)
    assert process.end().signal == signal.SIGKILL
    assert process.end().signal == signal.SIGKILL


def test_the_cpu_clock_is_read_from_outside(zygote):
    process = zygote.fork(LIMITS)
    before = process.cpu_seconds()
    Channel(process).exchange(("load", "probe", "sum(range(300_000))", [], 1 << 20), 5.0)
    after = process.cpu_seconds()
    process.end()
    assert before is not None
    assert after is not None
    assert after > before


BUSY = "while True: pass"


def test_a_stopped_worker_uses_no_time_until_it_is_resumed(zygote):
    process = zygote.fork(LIMITS)
    channel = Channel(process)
    with pytest.raises(DeadlinePassed):
        channel.exchange(("load", "probe", BUSY, [], 1 << 20), 0.05)
    process.stop()
    stopped = process.cpu_seconds()
    with pytest.raises(DeadlinePassed):
        channel.exchange(("call", "f", [], {}, False), 0.05)
    assert process.cpu_seconds() == stopped > 0
    process.resume()
    with pytest.raises(DeadlinePassed):
        channel.exchange(("call", "f", [], {}, False), 0.05)
    assert process.cpu_seconds() > stopped
    process.stop()
    assert process.end().signal == signal.SIGKILL


def test_a_worker_that_is_gone_can_be_stopped_and_has_no_clock(zygote):
    process = zygote.fork(LIMITS)
    process.end()
    process.stop()
    process.resume()
    assert process.cpu_seconds() is None
