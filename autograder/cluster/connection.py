"""A connection to a cluster, made only if each of its workers grades as this machine would."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, cast
from urllib.parse import urlsplit

from distributed import Client
from distributed.client import VersionsDict
from distributed.security import Security
from distributed.versions import VersionMismatchWarning

from autograder.cluster.about import differences, weakness
from autograder.cluster.engines import about_this_worker
from autograder.cluster.errors import ClusterLost, ClusterUnusable
from autograder.isolation import Report, Tier
from autograder.names import listed

_SCHEMES = ("tcp", "tls")
_CONNECT_SECONDS = 5.0
# What it means that Dask has given up waiting, of which it does not say why.
_SILENCE = "the host's name cannot be resolved, or nobody answers there"
_MOST_NAMED = 5  # of workers with which the same is wrong
# What Dask itself can tell of a machine, also where there is no handgrad.
_PACKAGES = ("distributed", "numpy", "otter-grader", "handgrad")

SCHEDULER_LOST = "the Dask scheduler has ended, or cannot be reached any more"
Say = Callable[[str], object]


def connected(address: str) -> Client:
    """Return a client of the scheduler at this address.

    Raises
    ------
    ClusterUnusable
    """
    try:
        parts = urlsplit(address)
        is_address = parts.scheme in _SCHEMES and parts.hostname and parts.port
    except ValueError:  # the port is no number
        is_address = False
    if not is_address:
        raise ClusterUnusable(
            f"{address!r} is not the address of a Dask scheduler, "
            "which looks like tcp://host:8786 or tls://host:8786"
        )
    _require_certificates(address)
    # What it has to say about a scheduler that has ended, we say ourselves.
    for name in ("distributed", "distributed.client"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            # Versions are looked at below, and told in other words.
            warnings.simplefilter("ignore", VersionMismatchWarning)
            return Client(address, timeout=_CONNECT_SECONDS, set_as_default=False, name="handgrad")
    except (OSError, RuntimeError, ValueError) as error:
        raise ClusterUnusable(
            f"no Dask scheduler answers at {address} within {_CONNECT_SECONDS:g} s "
            f"({_cause(error, _SILENCE)}). `dask scheduler` starts one"
        ) from error


def _require_certificates(address: str) -> None:
    """Make sure that there are the certificates that an address needs: Dask would only crash."""
    try:
        there = Security().get_connection_args("client").get("ssl_context") is not None
    except OSError as error:  # of which errors of certificates are a kind
        raise ClusterUnusable(f"Dask's own TLS certificates cannot be used: {error}") from error
    if address.startswith("tls:") and not there:
        raise ClusterUnusable(
            f"{address} needs certificates: name them in Dask's configuration, distributed.comm.tls"
        )


def wait_for_workers(client: Client, address: str, seconds: float, say: Say) -> None:
    """Return once there is a worker.

    Raises
    ------
    ClusterUnusable
        If none comes in time.
    ClusterLost
        If there is no scheduler any more.
    """
    if threads(client):
        return
    say(f"{address} has no workers yet: waiting {seconds:g} s for one")
    with still_there(client):
        try:
            client.wait_for_workers(1, timeout=seconds)
        except TimeoutError:
            raise ClusterUnusable(
                f"{address} has no workers. `dask worker {address}` starts one, on each machine"
            ) from None


def threads(client: Client) -> int:
    """Return how many threads the workers have in all.

    Raises
    ------
    ClusterLost
        If there is no scheduler any more.
    """
    with still_there(client):
        count: int = sum(client.nthreads().values())
    return count


@contextmanager
def still_there(client: Client) -> Iterator[None]:
    """Turn what Dask raises when the scheduler has ended into `ClusterLost`."""
    try:
        yield
    except (OSError, TimeoutError) as error:
        raise ClusterLost(SCHEDULER_LOST) from error


def check(client: Client, grader: Mapping[str, str], required: Tier) -> None:
    """Make sure that all machines of a cluster grade as this one would.

    Raises
    ------
    ClusterUnusable
        Naming the machines that do not.
    """
    wanted = {name: grader[name] for name in ("python", *_PACKAGES)}
    with still_there(client):
        found = cast(VersionsDict, client.get_versions(packages=_PACKAGES))
    # The scheduler unpacks tasks, whose code is ours.
    everywhere = {"the scheduler": found["scheduler"], **found["workers"]}
    _insist({where: differences(_packages(it), wanted) for where, it in everywhere.items()})
    with still_there(client):
        abouts = client.run(about_this_worker, on_error="return")
    _insist({worker: _unfitness(about, grader, required) for worker, about in abouts.items()})


def _packages(versions: dict[str, Any]) -> dict[str, str]:
    packages = versions["packages"]
    return {**packages, "python": ".".join(packages["python"].split(".")[:3])}


def _unfitness(about: dict[str, Any] | Exception, grader: Mapping[str, str], tier: Tier) -> str:
    if isinstance(about, Exception):
        return f"cannot grade: {_cause(about)}"
    report = Report.from_dict(about["isolation"])
    return differences(about["grader"], grader) or (
        "" if report.tier.reaches(tier) else weakness(report, tier)
    )


def _insist(wrong: Mapping[str, str]) -> None:
    """Raise what is wrong, those with the same together."""
    by_what: dict[str, list[str]] = {}
    for where, what in wrong.items():
        by_what.setdefault(what, []).append(where)
    by_what.pop("", None)
    if by_what:
        lines = [f"  {listed(where, _MOST_NAMED)}: {what}" for what, where in by_what.items()]
        raise ClusterUnusable("\n".join(["the cluster does not fit:", *lines]))


def _cause(error: BaseException, wordless: str = "") -> str:
    """Return the last line of what is at the bottom of an error of Dask's.

    Parameters
    ----------
    wordless : str
        What it means if nothing is said there; default: the error's class.
    """
    while error.__cause__ is not None:
        error = error.__cause__
    lines = str(error).strip().splitlines()
    return lines[-1] if lines else wordless or type(error).__name__
