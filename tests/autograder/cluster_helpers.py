"""A real Dask cluster on this machine: a scheduler and workers, each a process of its own."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

_WAIT_SECONDS = 60
_DASK = "import sys; from dask.__main__ import main; sys.argv[0] = 'dask'; main()"


class Dask:
    """A scheduler without workers.

    Parameters
    ----------
    folder : Path
        For logs and scratch files.
    environment : str
        Settings of Dask's.
    """

    def __init__(self, folder: Path, **environment: str) -> None:
        self._folder = folder
        self._scratch = folder / "scratch"
        self._scratch.mkdir()
        self._environment = {"TMPDIR": str(self._scratch), **environment}
        self._processes: list[subprocess.Popen] = []
        self.scheduler = self._start(
            "scheduler", "", ["scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
        )
        self.address = self._logged("scheduler", r"Scheduler at:\s+(\S+)")[1]

    def worker(self, name: str, *options: str, before: str = "", **environment: str):
        """Start a worker, and return its process once the scheduler knows it.

        Parameters
        ----------
        before : str
            Python source to be run in its process first.
        """
        process = self._start(
            name,
            before,
            ["worker", self.address, "--name", name, "--no-nanny", "--no-dashboard", *options],
            **environment,
        )
        self._logged(name, "Starting established connection")
        return process

    def courses(self) -> set[Path]:
        """Return the folders in which some engine may hold a course."""
        return set(self._scratch.glob("handgrad-*/exercises"))

    def lose(self, name: str, process: subprocess.Popen) -> None:
        """Kill a worker, and return once the scheduler knows."""
        address = self._logged(name, r"Start worker at:\s+(\S+)")[1]
        process.kill()
        process.wait()
        self._logged("scheduler", rf"Remove worker.*{re.escape(address)}")

    def close(self) -> None:
        """End all processes."""
        for process in reversed(self._processes):
            process.terminate()
            process.wait()

    def _start(self, name, before, arguments, **environment):
        with (self._folder / f"{name}.log").open("w") as log:
            process = subprocess.Popen(
                [sys.executable, "-c", f"{before}\n{_DASK}", *arguments],
                cwd=self._folder,
                env={**os.environ, **self._environment, **environment},
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._processes.append(process)
        return process

    def _logged(self, name, pattern):
        log = self._folder / f"{name}.log"
        deadline = time.monotonic() + _WAIT_SECONDS
        while (found := re.search(pattern, log.read_text())) is None:
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.02)  # a log of another process can be read, but not waited for
        return found
