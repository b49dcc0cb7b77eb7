"""The trusted end against workers that lie, on real pipes."""

import os
import threading
from types import SimpleNamespace

import numpy as np
import pytest

from autograder import wire
from autograder.channel import Channel, DeadlinePassed, ProtocolBroken, WorkerEnded
from autograder.links import Pipes

OK = {"status": "returned", "value": 1}


@pytest.fixture
def pipes():
    requests, to_worker = os.pipe()
    from_worker, replies = os.pipe()
    os.set_blocking(to_worker, False)
    os.set_blocking(from_worker, False)
    trusted = SimpleNamespace(link=Pipes(to_worker, from_worker))
    worker = SimpleNamespace(requests=requests, replies=replies)
    yield trusted, worker
    for descriptor in (requests, to_worker, from_worker, replies):
        try:
            os.close(descriptor)
        except OSError as error:
            assert error.errno == 9  # the test closed it


def answering(worker, make_reply):
    """Read one small request and write what `make_reply` makes of its nonce."""

    def run():
        data = os.read(worker.requests, 1 << 16)
        for piece in make_reply(wire.read_header(data[: wire.HEADER_BYTES]).nonce):
            os.write(worker.replies, piece)

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def reply_to(pipes, make_reply, bounds=wire.DEFAULT):
    trusted, worker = pipes
    thread = answering(worker, make_reply)
    try:
        return Channel(trusted, bounds).exchange(("go",), 0.3)
    finally:
        thread.join()


def test_an_honest_reply_arrives(pipes):
    assert reply_to(pipes, lambda nonce: wire.frame(nonce, *wire.encode(OK))) == OK


def test_another_nonce_is_refused(pipes):
    with pytest.raises(ProtocolBroken, match="another request"):
        reply_to(pipes, lambda nonce: wire.frame(bytes(16), *wire.encode(OK)))


def test_noise_is_refused(pipes):
    with pytest.raises(ProtocolBroken, match="not a frame"):
        reply_to(pipes, lambda nonce: [b"?" * 100])


@pytest.mark.parametrize("value", [1, None, {"value": 1}, {"status": 1}, []])
def test_a_reply_without_a_status_is_refused(pipes, value):
    with pytest.raises(ProtocolBroken, match="status"):
        reply_to(pipes, lambda nonce: wire.frame(nonce, *wire.encode(value)))


def test_a_reply_larger_than_agreed_is_refused_before_it_is_read(pipes):
    with pytest.raises(ProtocolBroken, match="too large"):
        reply_to(
            pipes,
            lambda nonce: wire.frame(nonce, *wire.encode({"status": "x", "v": np.ones(8)}))[:1],
            wire.Bounds(payload_bytes=32),
        )


def test_a_reply_cut_short_runs_into_the_deadline(pipes):
    with pytest.raises(DeadlinePassed):
        reply_to(pipes, lambda nonce: [wire.frame(nonce, *wire.encode(OK))[0][:-1]])


def test_silence_runs_into_the_deadline(pipes):
    with pytest.raises(DeadlinePassed):
        Channel(pipes[0]).exchange(("go",), 0.05)


def test_a_request_that_nobody_reads_runs_into_the_deadline(pipes):
    with pytest.raises(DeadlinePassed):
        Channel(pipes[0]).exchange(("call", np.ones(1 << 18)), 0.05)


def test_what_comes_before_the_request_is_refused(pipes):
    trusted, worker = pipes
    os.write(worker.replies, b"early")
    with pytest.raises(ProtocolBroken, match="not asked for"):
        Channel(trusted).exchange(("go",), 0.3)


def test_bytes_that_come_with_a_reply_are_refused(pipes):
    with pytest.raises(ProtocolBroken, match="more bytes than announced"):
        reply_to(pipes, lambda nonce: [b"".join(wire.frame(nonce, *wire.encode(OK))) + b"more"])


def test_bytes_after_a_reply_are_refused_at_the_next_request(pipes):
    reply_to(pipes, lambda nonce: wire.frame(nonce, *wire.encode(OK)))
    trusted, worker = pipes
    os.write(worker.replies, b"more")
    with pytest.raises(ProtocolBroken, match="not asked for"):
        Channel(trusted).exchange(("go",), 0.3)


def test_a_closed_end_is_the_end(pipes):
    trusted, worker = pipes
    os.close(worker.replies)
    with pytest.raises(WorkerEnded):
        Channel(trusted).exchange(("go",), 0.3)


def test_a_closed_ear_is_the_end(pipes):
    trusted, worker = pipes
    os.close(worker.requests)
    with pytest.raises(WorkerEnded):
        Channel(trusted).exchange(("go",), 0.3)
