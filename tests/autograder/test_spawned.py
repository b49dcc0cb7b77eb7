"""The process itself, and how it ends; test_spawner has what its workers do."""

import json
import socket
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest

import autograder
from autograder.isolation import Limits

PACKAGE_PARENT = str(Path(autograder.__file__).parent.parent)
MAIN = (
    f"import sys; sys.path.insert(0, {PACKAGE_PARENT!r}); import autograder.spawned as s; s.main()"
)
PATIENCE_SECONDS = 60.0


@pytest.fixture
def process():
    command = [sys.executable, "-I", "-c", MAIN]
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    with subprocess.Popen(command, text=True, **pipes) as process:
        yield process
        process.kill()


@pytest.fixture
def entrance():
    with socket.create_server(("127.0.0.1", 0)) as entrance:
        entrance.settimeout(PATIENCE_SECONDS)
        yield entrance


def told(entrance):
    port = entrance.getsockname()[1]
    limits = asdict(Limits(cpu_seconds=5, memory_bytes=2 << 30))
    return json.dumps({"port": port, "word": "open sesame", "limits": limits}) + "\n"


def ended(process, line=""):
    """Return the code and all output of a process that has been told a line, or nothing."""
    output = process.communicate(line, timeout=PATIENCE_SECONDS)
    return process.returncode, *output


def test_whom_nobody_needs_ends_without_a_word(process):
    assert ended(process) == (0, "", "")


def test_it_says_its_word_and_ends_with_the_connection(process, entrance):
    process.stdin.write(told(entrance))
    process.stdin.flush()
    connection, _ = entrance.accept()
    with connection:
        connection.settimeout(PATIENCE_SECONDS)
        assert connection.recv(100) == b"open sesame"
        assert process.poll() is None
    code, output, _ = ended(process)
    assert (code, output) == (0, "")


def test_whom_nobody_lets_in_ends(process):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # it holds the port, but does not listen
        code, output, errors = ended(process, told(closed))
    assert (code, output) == (1, "")
    assert "ConnectionRefusedError" in errors
