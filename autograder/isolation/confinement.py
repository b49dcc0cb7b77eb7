"""What is done to a worker, in which order."""

from __future__ import annotations

import itertools
import os
import random
import signal
import socket
from collections.abc import Callable, Collection, Iterator, Sequence

from autograder.isolation import kernel, landlock, limits, seccomp
from autograder.isolation.probe import must_be_refused, why_not
from autograder.isolation.report import Finding, Mechanism, Report

LINK = 3
STATUS, _RULESET = 4, 5  # open until the worker is shut in
# For users made on the spot (systemd's DynamicUser), so no file belongs to any of them; low enough
# for the ids that rootless containers have.
_UIDS = range(61184, 65520)


class Confinement:
    """All that workers are shut in with, prepared and tried out once, in the zygote.

    Parameters
    ----------
    without : collection of Mechanism
        To do without, as on a machine that does not have them.
    """

    def __init__(self, without: Collection[Mechanism] = ()) -> None:
        self._filter: seccomp.Filter | None = None
        self._ruleset: int | None = None
        self._reasons = dict.fromkeys(Mechanism, "") | dict.fromkeys(without, "switched off")
        self._prepare(Mechanism.LANDLOCK, self._prepare_landlock)
        self._prepare(Mechanism.SECCOMP, self._prepare_seccomp)
        self._works: Callable[[Mechanism], bool] = frozenset[Mechanism]().__contains__

    def try_out(self) -> Report:
        """Try every mechanism in a child; use those that work from now on, and tell which."""
        attempts: dict[Mechanism, Callable[[], None]] = {
            Mechanism.LIMITS: limits.try_out,
            Mechanism.PARENT_DEATH: lambda: kernel.die_with(os.getppid()),
            Mechanism.UID_DROP: _try_uid_drop,
            Mechanism.NOT_DUMPABLE: _try_not_dumpable,
            Mechanism.NO_NEW_PRIVILEGES: _try_no_new_privileges,
            Mechanism.LANDLOCK: self._try_landlock,
            Mechanism.SECCOMP: self._try_seccomp,
        }
        findings = tuple(
            Finding(mechanism, self._reasons[mechanism] or why_not(attempt))
            for mechanism, attempt in attempts.items()
        )
        self._works = frozenset(found.mechanism for found in findings if found.works).__contains__
        return Report(findings)

    @staticmethod
    def settle() -> None:
        """Do in the zygote what its workers inherit, at no cost to each of them."""
        os.environ.clear()
        os.chdir("/")
        os.umask(0o077)
        kernel.keep_freed_memory()
        # Ctrl-C is for the grader, whose end is theirs.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        if hasattr(os, "sched_setaffinity"):
            # One core for all, so that two workers that are compared have the same one. Zygotes
            # that run at a time spread.
            cores = sorted(os.sched_getaffinity(0))
            os.sched_setaffinity(0, {cores[os.getpid() % len(cores)]})

    def confine(
        self, descriptors: Sequence[int], worker_limits: limits.Limits, parent: int, uid: int
    ) -> None:
        """Shut the calling process in, before any student code is there.

        Parameters
        ----------
        descriptors : sequence of int
            All that it keeps, moved to `LINK` and `STATUS`; to close the last one, by which the
            zygote hears whether this worked, is left to the caller.
        worker_limits : Limits
            Not to be raised again.
        parent : int
            Process id of the zygote, with which the worker is to die.
        uid : int
            The user, and the group, to become.

        Raises
        ------
        OSError
            If something that worked in the zygote's trial does not work now.
        """
        works = self._works
        _keep_only([*descriptors, *([] if self._ruleset is None else [self._ruleset])])
        os.setsid()
        if works(Mechanism.PARENT_DEATH):
            kernel.die_with(parent)
        if works(Mechanism.LIMITS):
            limits.apply(worker_limits)
        if works(Mechanism.UID_DROP):
            become(uid)
            if works(Mechanism.PARENT_DEATH):
                kernel.die_with(parent)  # a change of user clears it
        if works(Mechanism.NOT_DUMPABLE):
            kernel.forbid_dumps()
        if works(Mechanism.NO_NEW_PRIVILEGES):
            kernel.forbid_new_privileges()
        if works(Mechanism.LANDLOCK):
            landlock.enforce(_RULESET)
        if self._ruleset is not None:
            os.close(_RULESET)
        if works(Mechanism.SECCOMP) and self._filter is not None:
            self._filter.enforce()

    def _prepare(self, mechanism: Mechanism, make: Callable[[], None]) -> None:
        """Make what all workers share, or keep why that cannot be done."""
        if not self._reasons[mechanism]:
            try:
                make()
            except OSError as error:
                self._reasons[mechanism] = error.strerror or str(error)

    def _prepare_landlock(self) -> None:
        self._ruleset = landlock.create_ruleset()

    def _prepare_seccomp(self) -> None:
        self._filter = seccomp.Filter()

    def _try_landlock(self) -> None:
        if self._ruleset is not None:
            kernel.forbid_new_privileges()
            landlock.enforce(self._ruleset)
            must_be_refused("reading files", lambda: os.open("/", os.O_RDONLY))

    def _try_seccomp(self) -> None:
        if self._filter is not None:
            kernel.forbid_new_privileges()
            self._filter.enforce()
            must_be_refused("reading files", lambda: os.open("/", os.O_RDONLY))
            must_be_refused("the network", socket.socket)
            must_be_refused("starting a process", os.fork)


def worker_uids() -> Iterator[int]:
    """Yield a user id for each worker, so that none can do anything to another."""
    # From a random one on, as several zygotes may run at a time.
    first = random.randrange(len(_UIDS))
    return itertools.cycle([*_UIDS[first:], *_UIDS[:first]])


def _keep_only(kept: list[int]) -> None:
    """Move descriptors to the numbers from `LINK` on, and close all others."""
    # First above the fixed numbers, so that no move can overwrite another's source.
    high = [os.dup2(descriptor, 64 + n) for n, descriptor in enumerate(kept)]
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stdio in (0, 1, 2):
        os.dup2(nowhere, stdio)
    for n, descriptor in enumerate(high):
        os.dup2(descriptor, LINK + n)
    os.closerange(LINK + len(kept), 4096)


def become(uid: int) -> None:
    """Turn from root into another user, who is alone in the group of the same number."""
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)


def _try_uid_drop() -> None:
    if os.geteuid() != 0:
        raise OSError("not root")
    become(_UIDS[0])
    must_be_refused("becoming root again", lambda: os.setuid(0))


def _try_not_dumpable() -> None:
    kernel.forbid_dumps()
    if kernel.is_dumpable():
        raise OSError("in force, but without effect")


def _try_no_new_privileges() -> None:
    kernel.forbid_new_privileges()
    if kernel.may_gain_privileges():
        raise OSError("in force, but without effect")
