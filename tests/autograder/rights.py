"""What another user meets: rights that the modes of files give, which do not hold back root."""

import ctypes
import multiprocessing
import os
from contextlib import contextmanager

_VERSION_3 = 0x20080522  # of the header of capset(2)
_NO_NEW_PRIVILEGES = 38  # of prctl(2): what this process starts has no more rights than it has


@contextmanager
def only_readable(folder):
    """Let nobody write to a folder or to what lies in it, but who is root with all its rights."""
    modes = {path: path.stat().st_mode for path in (folder, *folder.iterdir())}
    for path, mode in modes.items():
        path.chmod(mode & ~0o222)
    try:
        yield
    finally:
        for path, mode in modes.items():
            path.chmod(mode)


def as_an_ordinary_user(act):
    """Return what `act` returns or raises in a process that has no right of root's."""
    ours, theirs = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("fork").Process(target=_acted, args=(act, theirs))
    process.start()
    theirs.close()
    done = ours.recv()
    process.join()
    if isinstance(done, Exception):
        raise done
    return done


def _acted(act, pipe):
    if os.geteuid() == 0:
        header, nothing = (ctypes.c_uint32 * 2)(_VERSION_3, 0), (ctypes.c_uint32 * 6)()
        libc = ctypes.CDLL(None, use_errno=True)
        assert libc.capset(header, nothing) == libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0
    try:
        pipe.send(act())
    except Exception as error:
        pipe.send(error)
