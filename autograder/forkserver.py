"""The warmed interpreter that holds no secret: forks workers when the trusted side asks.

A question is a line of JSON on standard input, which is a socket, and so is the answer:

- ``{"isolation": true}`` -> the findings of `isolation.Report`.
- ``{"fork": limits}``, with the worker's ends of two pipes -> ``{"pid": ...}`` of a worker that is
  shut in, or ``{"failure": reason}``.
- ``{"reap": pid}`` -> ``{"code": ..., "signal": ...}`` of a worker, killed if it still lives.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import signal
import socket
import sys
from collections import deque
from typing import Any

from autograder import imports, isolation, worker
from autograder.isolation import Limits, Mechanism

_LONGEST_LINE = 1 << 12
_SHUT_IN = b"shut in"
_REHEARSALS = 20  # after so many the interpreter has specialised the code that workers run


def main() -> None:
    """Answer until the trusted side closes its end."""
    control = socket.socket(fileno=0)
    settings = json.loads(sys.argv[2])
    imports.preload()
    confinement = isolation.Confinement([Mechanism(name) for name in settings["without"]])
    confinement.settle()
    if settings["user"] is not None:
        isolation.become(settings["user"])
    report = confinement.try_out()
    worker.rehearse(_REHEARSALS)
    imports.hide_the_course()
    if report.hides_files:
        imports.refuse_the_rest()
    gc.collect()
    gc.freeze()  # a collection in a worker would copy every page that holds an object
    uids = isolation.worker_uids()
    lines, descriptors = b"", deque[int]()
    while True:
        received, arrived, *_ = socket.recv_fds(control, _LONGEST_LINE, 2)
        if not received:
            return
        descriptors += arrived
        *whole, lines = (lines + received).split(b"\n")
        for line in whole:
            question = json.loads(line)
            answer: dict[str, Any]
            if "reap" in question:
                answer = _reap(question["reap"])
            elif "fork" in question:
                pipes = [descriptors.popleft(), descriptors.popleft()]
                limits = Limits(**question["fork"])
                answer = _fork(control, pipes, confinement, limits, next(uids))
            else:
                answer = report.as_dict()
            control.sendall(json.dumps(answer).encode() + b"\n")


def _fork(
    control: socket.socket,
    descriptors: list[int],
    confinement: isolation.Confinement,
    limits: Limits,
    uid: int,
) -> dict[str, Any]:
    """Start a worker; return its process id once it is shut in, or why it could not be."""
    parent = os.getpid()
    reading, status = os.pipe()
    pid = os.fork()
    if pid == 0:
        control.detach()
        _live([*descriptors, status], confinement, limits, parent, uid)
    for descriptor in (*descriptors, status):
        os.close(descriptor)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read()
    if said != _SHUT_IN:
        _reap(pid)
        return {"failure": said.decode("utf-8", "replace")}
    return {"pid": pid}


def _live(
    descriptors: list[int],
    confinement: isolation.Confinement,
    limits: Limits,
    parent: int,
    uid: int,
) -> None:
    """Be a worker; never return into the zygote's loop."""
    try:
        try:
            confinement.confine(descriptors, limits, parent, uid)
        except Exception as error:
            os.write(isolation.STATUS, str(error).encode())
            raise
        os.write(isolation.STATUS, _SHUT_IN)
        os.close(isolation.STATUS)
        worker.serve(isolation.REQUESTS, isolation.REPLIES)
    finally:
        os._exit(70)


def _reap(pid: int) -> dict[str, int | None]:
    for kill in (os.killpg, os.kill):
        with contextlib.suppress(ProcessLookupError):
            kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    code = os.waitstatus_to_exitcode(status)
    return {"code": code if code >= 0 else None, "signal": -code if code < 0 else None}
