"""What a Dask worker holds while a run lasts: a grading process for each thread that grades."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from typing import Any

from distributed import Worker, WorkerPlugin, get_worker

_ATTEMPTS = 2
_FAREWELL_SECONDS = 5.0


class EngineEnded(RuntimeError):
    """The processes that were to grade a submission ended; says nothing about the student."""


def grade(run: str, submission: str) -> tuple[str, str]:
    """Grade a submission on a Dask worker: the task that a client submits.

    Parameters
    ----------
    run : str
        The name under which `Engines` were registered.
    submission : str
        A line, see `messages`.

    Returns
    -------
    worker : str
        The address of the Dask worker.
    answer : str
        A line, see `messages`.

    Raises
    ------
    EngineEnded
    """
    worker = get_worker()
    engines = worker.plugins[run]
    assert isinstance(engines, Engines)
    return worker.address, engines.grade(submission)


async def about_this_worker() -> dict[str, Any]:
    """Return what `about` prints on the machine of a Dask worker, which goes on meanwhile.

    Raises
    ------
    RuntimeError
        With the last line of what went wrong.
    """
    command = [sys.executable, "-P", "-m", "autograder.cluster.about"]
    done = await asyncio.to_thread(
        subprocess.run, command, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    if done.returncode:
        raise RuntimeError((done.stderr.strip().splitlines() or ["it ended"])[-1])
    content: dict[str, Any] = json.loads(done.stdout)
    return content


class Engines(WorkerPlugin):
    """The engines of a Dask worker, started when they are first needed.

    Parameters
    ----------
    orders : str
        For each engine: a line, see `messages`. It travels to each Dask worker once, also to those
        that join later.
    """

    def __init__(self, orders: str) -> None:
        self._orders = orders

    def setup(self, worker: Worker) -> None:
        """Get ready on a Dask worker."""
        self._lock = threading.Lock()
        self._idle: list[_Engine] = []
        self._all: set[_Engine] = set()
        self._closed = False

    async def teardown(self, worker: Worker) -> None:
        """End all engines, also those that are grading: the run or the Dask worker ends."""
        with self._lock:
            self._closed = True
            engines, self._all = self._all, set()
        await asyncio.gather(*(asyncio.to_thread(engine.end) for engine in engines))

    def grade(self, submission: str) -> str:
        """Return the answer to a submission, from an engine that no other thread is asking.

        Raises
        ------
        EngineEnded
            If no engine lives long enough, or the run has ended.
        """
        for _ in range(_ATTEMPTS):
            engine = self._taken()
            answer = engine.answer(submission)
            if answer:
                with self._lock:
                    self._idle.append(engine)
                return answer
            self._drop(engine)
        raise EngineEnded("the process that graded it ended")

    def _taken(self) -> _Engine:
        with self._lock:
            while self._idle:
                engine = self._idle.pop()
                if engine.lives:
                    return engine
                self._all.discard(engine)
                engine.end()
            if self._closed:
                raise EngineEnded("the run has ended")
            engine = _Engine(self._orders)
            self._all.add(engine)
            return engine

    def _drop(self, engine: _Engine) -> None:
        with self._lock:
            self._all.discard(engine)
        engine.end()


class _Engine:
    """One process that runs `autograder.cluster.engine`, and the folder that it works in."""

    def __init__(self, orders: str) -> None:
        # For its owner alone: it is to hold hidden tests.
        self._folder = tempfile.TemporaryDirectory(prefix="handgrad-", ignore_cleanup_errors=True)
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "autograder.cluster.engine", self._folder.name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="ascii",
            # Ctrl-C goes to all processes of a terminal; the Dask worker decides.
            start_new_session=True,
        )
        self._orders = orders

    @property
    def lives(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None

    def answer(self, submission: str) -> str:
        """Return the line that it says to a submission, or nothing if it has ended."""
        if self._orders:
            self._say(self._orders)
            self._orders = ""
        self._say(submission)
        assert self._process.stdout is not None
        return self._process.stdout.readline()

    def end(self) -> None:
        """End it; whoever waits for its answer gets none."""
        self._process.terminate()
        try:
            self._process.wait(_FAREWELL_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._folder.cleanup()

    def _say(self, line: str) -> None:
        assert self._process.stdin is not None
        with suppress(BrokenPipeError):  # then it has ended, which shows when its answer is read
            self._process.stdin.write(f"{line}\n")
            self._process.stdin.flush()
