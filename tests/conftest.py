"""What tests of the engine and of the course share."""

import fcntl
import signal
from contextlib import contextmanager

import pytest

# In a job in the background Ctrl-C is ignored, and so it is by all that is started from there. The
# commands under test have to hear it.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def kernel_lock(tmp_path_factory):
    """Return a context in which no other test starts a Jupyter kernel.

    A kernel is told its ports before it takes them, and another one may be told the same.
    """
    path = tmp_path_factory.getbasetemp().parent / "kernels.lock"

    @contextmanager
    def locked():
        with path.open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    return locked


@pytest.fixture
def kernel_turn(kernel_lock):
    with kernel_lock():
        yield
