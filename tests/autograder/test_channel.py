"""The trusted end against workers that lie, on a real link."""

import socket
import threading
from types import SimpleNamespace

import numpy as np
import pytest

from autograder import wire
from autograder.channel import Channel, DeadlinePassed, ProtocolBroken, WorkerEnded
from autograder.isolation import Limits
from autograder.links import Link

OK = {"status": "returned", "value": 1}


@pytest.fixture
def ends():
    link, worker = Link.and_other_end()
    yield SimpleNamespace(link=link, has_ended=False), worker
    link.close()
    worker.close()


def answering(worker, make_reply):
    """Read one small request and write what `make_reply` makes of its nonce."""

    def run():
        data = worker.recv(1 << 16)
        for piece in make_reply(wire.read_header(data[: wire.HEADER_BYTES]).nonce):
            worker.sendall(piece)

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def reply_to(ends, make_reply, bounds=wire.DEFAULT):
    trusted, worker = ends
    thread = answering(worker, make_reply)
    try:
        return Channel(trusted, bounds).exchange(("go",), 0.3)
    finally:
        thread.join()


def test_an_honest_reply_arrives(ends):
    assert reply_to(ends, lambda nonce: wire.frame(nonce, *wire.encode(OK))) == OK


def test_nothing_is_asked_of_a_worker_that_was_ended(zygote):
    process = zygote.fork(Limits(20, 2 << 30))
    first, second = Channel(process), Channel(process)
    assert first.exchange(("load", "demo", "", [], 0), 5.0)["status"] == "loaded"
    process.end()  # and its descriptor may be another worker's by now
    with pytest.raises(WorkerEnded):
        second.exchange(("go",), 5.0)


def test_another_nonce_is_refused(ends):
    with pytest.raises(ProtocolBroken, match="another request"):
        reply_to(ends, lambda nonce: wire.frame(bytes(16), *wire.encode(OK)))


def test_noise_is_refused(ends):
    with pytest.raises(ProtocolBroken, match="not a frame"):
        reply_to(ends, lambda nonce: [b"?" * 100])


@pytest.mark.parametrize("value", [1, None, {"value": 1}, {"status": 1}, []])
def test_a_reply_without_a_status_is_refused(ends, value):
    with pytest.raises(ProtocolBroken, match="status"):
        reply_to(ends, lambda nonce: wire.frame(nonce, *wire.encode(value)))


def test_a_reply_larger_than_agreed_is_refused_before_it_is_read(ends):
    with pytest.raises(ProtocolBroken, match="too large"):
        reply_to(
            ends,
            lambda nonce: wire.frame(nonce, *wire.encode({"status": "x", "v": np.ones(8)}))[:1],
            wire.Bounds(payload_bytes=32),
        )


def test_a_reply_cut_short_runs_into_the_deadline(ends):
    with pytest.raises(DeadlinePassed):
        reply_to(ends, lambda nonce: [wire.frame(nonce, *wire.encode(OK))[0][:-1]])


def test_silence_runs_into_the_deadline(ends):
    with pytest.raises(DeadlinePassed):
        Channel(ends[0]).exchange(("go",), 0.05)


def test_a_request_that_nobody_reads_runs_into_the_deadline(ends):
    with pytest.raises(DeadlinePassed):
        Channel(ends[0]).exchange(("call", np.ones(1 << 18)), 0.05)


def test_what_comes_before_the_request_is_refused(ends):
    trusted, worker = ends
    worker.sendall(b"early")
    with pytest.raises(ProtocolBroken, match="not asked for"):
        Channel(trusted).exchange(("go",), 0.3)


def test_bytes_that_come_with_a_reply_are_refused(ends):
    with pytest.raises(ProtocolBroken, match="more bytes than announced"):
        reply_to(ends, lambda nonce: [b"".join(wire.frame(nonce, *wire.encode(OK))) + b"more"])


def test_bytes_after_a_reply_are_refused_at_the_next_request(ends):
    reply_to(ends, lambda nonce: wire.frame(nonce, *wire.encode(OK)))
    trusted, worker = ends
    worker.sendall(b"more")
    with pytest.raises(ProtocolBroken, match="not asked for"):
        Channel(trusted).exchange(("go",), 0.3)


def test_a_closed_end_is_the_end(ends):
    trusted, worker = ends
    worker.close()
    with pytest.raises(WorkerEnded):
        Channel(trusted).exchange(("go",), 0.3)


def test_a_closed_ear_is_the_end(ends):
    trusted, worker = ends
    worker.shutdown(socket.SHUT_RD)
    with pytest.raises(WorkerEnded):
        Channel(trusted).exchange(("go",), 0.3)
