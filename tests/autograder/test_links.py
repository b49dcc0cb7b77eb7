"""Both kinds of way to a worker, against an end that is slow, full or gone."""

import os
import socket
import sys

import pytest

from autograder.links import Connection, Entrance, Pipes

MUCH = bytes(8 << 20)  # more than any system keeps on the way


class ByPipes:
    def __init__(self):
        self.requests, to_worker = os.pipe()
        from_worker, self.replies = os.pipe()
        os.set_blocking(to_worker, False)
        os.set_blocking(from_worker, False)
        self.link = Pipes(to_worker, from_worker)

    def send(self, data):
        os.write(self.replies, data)

    def receive(self):
        return os.read(self.requests, 1 << 20)

    def leave(self):
        os.close(self.requests)
        os.close(self.replies)


class BySocket:
    def __init__(self):
        with socket.create_server(("127.0.0.1", 0)) as server:
            self.socket = socket.create_connection(server.getsockname())
            self.link = Connection(server.accept()[0])

    def send(self, data):
        self.socket.sendall(data)

    def receive(self):
        return self.socket.recv(1 << 20)

    def leave(self):
        self.socket.close()


@pytest.fixture(params=[ByPipes, BySocket])
def other(request):
    end = request.param()
    yield end
    end.link.close()


def test_bytes_go_both_ways(other):
    assert not other.link.wait_to_read(0)
    other.send(b"reply")
    assert other.link.wait_to_read(5)
    view = memoryview(bytearray(8))
    assert other.link.read_into(view) == 5
    assert bytes(view[:5]) == b"reply"
    assert other.link.write([b"request", b"more"]) >= len(b"request")
    assert other.receive().startswith(b"request")
    other.leave()


def test_what_is_full_takes_more_once_it_is_emptied(other):
    with pytest.raises(BlockingIOError):
        while True:
            other.link.write([MUCH])
    assert not other.link.wait_to_write(0)
    while not other.link.wait_to_write(0):
        other.receive()
    assert other.link.write([b"x"]) == 1
    other.leave()


def test_a_widened_link_takes_no_less_at_a_time(other):
    def room():
        taken = other.link.write([MUCH])
        left = taken
        while left:
            left -= len(other.receive())
        return taken

    narrow = room()
    other.link.widen()
    wide = room()
    assert wide >= narrow
    if isinstance(other, ByPipes) and sys.platform == "linux":
        assert wide > narrow
    other.leave()


def test_who_has_left_is_told_when_reading_and_when_writing(other):
    other.leave()
    assert other.link.wait_to_read(5)
    assert other.link.read_into(memoryview(bytearray(8))) == 0
    with pytest.raises(ConnectionError):
        while True:  # the first may go to where nobody is any more
            other.link.write([MUCH])
            other.link.wait_to_write(5)


def test_who_leaves_without_reading_has_left_as_well(other):
    other.link.write([b"a request"])
    other.leave()
    assert other.link.wait_to_read(5)
    assert other.link.read_into(memoryview(bytearray(8))) == 0


@pytest.fixture
def entrance():
    entrance = Entrance()
    yield entrance
    entrance.close()


def test_who_says_the_word_is_admitted_and_others_are_turned_away(entrance):
    word = entrance.new_word()
    said = (b"", b"0" * len(word), word[:-1].encode() + b"!", word.encode())
    callers = [socket.create_connection(("127.0.0.1", entrance.port)) for _ in said]
    for caller, words in zip(callers, said, strict=True):
        caller.sendall(words)
        caller.shutdown(socket.SHUT_WR)
    link = entrance.admit(word, 60.0, lambda: True)
    assert link.write([b"welcome"]) == 7
    link.close()
    assert [caller.recv(8) for caller in callers] == [b"", b"", b"", b"welcome"]
    for caller in callers:
        caller.close()


def test_nobody_is_waited_for_who_is_not_coming_or_too_late(entrance):
    assert entrance.admit(entrance.new_word(), 60.0, lambda: False) is None
    assert entrance.admit(entrance.new_word(), 0.0, lambda: True) is None
