"""The warmed interpreter that holds no secret: forks workers when the trusted side asks.

A question is a line of JSON on standard input, which is a socket, and so is the answer:

- ``{"isolation": true}`` -> the findings of `isolation.Report`.
- ``{"fork": limits, "rehearse": bool}``, with the worker's end of its link -> ``{"pid": ...}`` of
  a worker that is shut in, or ``{"failure": reason}``.
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
from collections.abc import Iterator
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
    imports.leave_only_what_is_there()
    gc.collect()
    gc.freeze()  # a collection in a worker would copy every page that holds an object
    server = _Server(control, confinement, report)
    for question in _questions(control):
        answer = server.answer(question)
        control.sendall(json.dumps(answer).encode() + b"\n")
    server.close()
    os._exit(0)  # there is nothing to tidy up, and somebody waits


def _questions(control: socket.socket) -> Iterator[dict[str, Any]]:
    """Yield each question, with the descriptor that came with it as its ``link``."""
    lines, descriptors = b"", deque[int]()
    while True:
        received, arrived, *_ = socket.recv_fds(control, _LONGEST_LINE, 1)
        if not received:
            return
        descriptors += arrived
        *whole, lines = (lines + received).split(b"\n")
        for line in whole:
            question = json.loads(line)
            if "fork" in question:
                question["link"] = descriptors.popleft()
            yield question


class _Server:
    def __init__(
        self,
        control: socket.socket,
        confinement: isolation.Confinement,
        report: isolation.Report,
    ) -> None:
        self._control = control
        self._confinement = confinement
        self._report = report
        self._uids = isolation.worker_uids()
        self._workers: set[int] = set()

    def answer(self, question: dict[str, Any]) -> dict[str, Any]:
        if "reap" in question:
            return self._reap(question["reap"])
        if "fork" in question:
            limits = Limits(**question["fork"])
            return self._fork(question["link"], limits, question["rehearse"])
        return self._report.as_dict()

    def close(self) -> None:
        """End all workers, which not every system does when their parent ends."""
        for pid in list(self._workers):
            self._reap(pid)

    def _fork(self, link: int, limits: Limits, rehearse: bool) -> dict[str, Any]:
        """Start a worker; return its process id once it is shut in, or why it could not be."""
        parent, uid = os.getpid(), next(self._uids)
        reading, status = os.pipe()
        pid = os.fork()
        if pid == 0:
            self._control.detach()
            self._live([link, status], limits, parent, uid, rehearse)
        self._workers.add(pid)
        for descriptor in (link, status):
            os.close(descriptor)
        with os.fdopen(reading, "rb") as pipe:
            said = pipe.read()
        if said != _SHUT_IN:
            self._reap(pid)
            return {"failure": said.decode("utf-8", "replace")}
        return {"pid": pid}

    def _live(
        self, descriptors: list[int], limits: Limits, parent: int, uid: int, rehearse: bool
    ) -> None:
        """Be a worker; never return into the zygote's loop."""
        try:
            try:
                self._confinement.confine(descriptors, limits, parent, uid)
            except Exception as error:
                os.write(isolation.STATUS, str(error).encode())
                raise
            os.write(isolation.STATUS, _SHUT_IN)
            os.close(isolation.STATUS)
            if rehearse:
                # The memory that a worker writes to is copied now, while nobody waits for it.
                worker.rehearse(times=1)
            worker.serve_descriptor(isolation.LINK)
        finally:
            os._exit(70)

    def _reap(self, pid: int) -> dict[str, int | None]:
        if pid not in self._workers:
            # An earlier interpreter forked it, and it ended with that one. Another process may
            # have its number by now.
            return {"code": None, "signal": None}
        self._workers.remove(pid)
        for kill in (os.killpg, os.kill):
            with contextlib.suppress(ProcessLookupError):
                kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        code = os.waitstatus_to_exitcode(status)
        return {"code": code if code >= 0 else None, "signal": -code if code < 0 else None}
