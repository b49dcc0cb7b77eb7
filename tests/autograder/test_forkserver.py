"""The interpreter that forks, spoken to over its socket; see test_zygote.py for its workers."""

import json
import socket
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest

from autograder.isolation import Limits

ROOT = Path(__file__).resolve().parents[2]
BOOT = "import sys; sys.path.insert(0, sys.argv[1]); import autograder.forkserver as f; f.main()"
FORK = {"fork": asdict(Limits(cpu_seconds=5, memory_bytes=2 << 30)), "rehearse": False}


@pytest.fixture
def server():
    ours, theirs = socket.socketpair()
    ours.settimeout(60)
    settings = json.dumps({"without": [], "user": None})
    command = [sys.executable, "-I", "-c", BOOT, str(ROOT), settings]
    with ours, subprocess.Popen(command, stdin=theirs.fileno()) as process:
        theirs.close()
        yield ours
        ours.close()
        assert process.wait(60) == 0


def answers(server, count):
    data = b""
    while data.count(b"\n") < count:
        data += server.recv(4096)
    return [json.loads(line) for line in data.splitlines()]


def lines(*questions):
    return b"".join(json.dumps(question).encode() + b"\n" for question in questions)


def test_a_question_may_come_in_pieces_and_several_at_once(server):
    data = lines({"isolation": True}, {"reap": 1}, {"isolation": True})
    server.sendall(data[:7])
    server.sendall(data[7:])
    first, second, third = answers(server, 3)
    assert first == third
    assert second == {"code": None, "signal": None}


def test_each_worker_gets_its_own_descriptor(server):
    pairs = [socket.socketpair() for _ in range(2)]
    for _, theirs in pairs:
        socket.send_fds(server, [lines(FORK)], [theirs.fileno()])
    first, second = (answer["pid"] for answer in answers(server, 2))
    for pair in pairs:
        for end in pair:
            end.close()
    assert first != second
    # Our ends are closed, so both end by themselves; a worker is reaped once.
    server.sendall(lines({"reap": first}, {"reap": second}, {"reap": first}))
    assert answers(server, 3)[2] == {"code": None, "signal": None}
