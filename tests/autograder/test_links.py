"""Both kinds of link, against an end that is slow, full or gone."""

import socket

import pytest

from autograder.links import Entrance, Link

MUCH = bytes(8 << 20)  # more than any system keeps on the way


def pair():
    return Link.and_other_end()


def over_loopback():
    with socket.create_server(("127.0.0.1", 0)) as server:
        end = socket.create_connection(server.getsockname())
        return Link(server.accept()[0]), end


@pytest.fixture(params=[pair, over_loopback])
def ends(request):
    link, end = request.param()
    yield link, end
    link.close()
    end.close()


def test_bytes_go_both_ways(ends):
    link, end = ends
    assert not link.wait_to_read(0)
    end.sendall(b"reply")
    assert link.wait_to_read(5)
    view = memoryview(bytearray(8))
    assert link.read_into(view) == 5
    assert bytes(view[:5]) == b"reply"
    assert link.write([b"request", b"more"]) >= len(b"request")
    assert end.recv(1 << 20).startswith(b"request")


def test_what_is_full_takes_more_once_it_is_emptied(ends):
    link, end = ends
    with pytest.raises(BlockingIOError):
        while True:
            link.write([MUCH])
    assert not link.wait_to_write(0)
    while not link.wait_to_write(0):
        end.recv(1 << 20)
    assert link.write([b"x"]) == 1


def test_there_is_more_room_for_a_large_array_than_usual():
    ours, theirs = socket.socketpair()
    usual, (link, end) = Link(ours), pair()
    assert link.write([MUCH]) > usual.write([MUCH])
    for each in (usual, theirs, link, end):
        each.close()


def test_who_has_left_is_told_when_reading_and_when_writing(ends):
    link, end = ends
    end.close()
    assert link.wait_to_read(5)
    assert link.read_into(memoryview(bytearray(8))) == 0
    with pytest.raises(ConnectionError):
        while True:  # the first may go to where nobody is any more
            link.write([MUCH])
            link.wait_to_write(5)


def test_who_leaves_without_reading_has_left_as_well(ends):
    link, end = ends
    link.write([b"a request"])
    end.close()
    assert link.wait_to_read(5)
    assert link.read_into(memoryview(bytearray(8))) == 0


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
