"""Whatever a worker sends, the trusted side stays: each call ends as a value or as an outcome.

``--fuzz-examples N`` (see conftest.py) tries more than the usual number.
"""

import math
import resource
import sys
import threading
from pathlib import Path

import numpy as np
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from autograder import wire
from autograder.calls import CallLimits
from autograder.describe import describe
from autograder.links import Link
from autograder.outcomes import CaseEnded, Outcome
from autograder.process import ExitStatus
from autograder.remote_exercise import RemoteExercise
from autograder.submitted_file import SubmittedFile

LIMITS = CallLimits(call_seconds=0.01, exercise_seconds=1.0, reply_bytes=1 << 16)
BATCH = 500  # examples that hypothesis remembers at a time
LARGEST_GROWTH = 32 << 20  # bytes of memory, from the first batch to the last
KINDS = {type(None), bool, int, float, str, list, tuple, dict, np.ndarray}


class Liar:
    """A worker at the other end of a real link that answers each request with the next lie.

    Parameters
    ----------
    lies : list of callable
        From the nonce of a request to the pieces, one write each, of what is sent for it. When
        they are used up, the worker closes its end.
    """

    has_ended = False

    def __init__(self, lies):
        self.found = {}
        self.link, self._end = Link.and_other_end()
        self._thread = threading.Thread(target=self._answer, args=(lies,), daemon=True)
        self._thread.start()

    def _answer(self, lies):
        try:
            for lie in lies:
                header = wire.read_header(self._read(wire.HEADER_BYTES))
                self._read(header.structure_bytes)
                self._read(header.payload_bytes)
                for piece in lie(header.nonce):
                    self._end.sendall(piece)
        except (ConnectionError, EOFError):
            return  # the other end has had enough
        finally:
            self._end.close()

    def _read(self, count):
        data = b""
        while len(data) < count:
            got = self._end.recv(count - len(data))
            if not got:
                raise EOFError
            data += got
        return data

    def cpu_seconds(self):
        return None

    def peak_memory_bytes(self):
        return None

    first_peak_bytes = None

    def stop(self):
        return True

    def resume(self):
        pass

    def end(self):
        self.link.close()
        self._thread.join()
        return ExitStatus(code=0, signal=None)

    def dismiss(self):
        self.end()


class Liars:
    """In the place of a zygote: every worker it gives is a `Liar`."""

    def __init__(self, lies):
        self._lies = lies

    def fork(self, limits):
        return Liar(self._lies)


# What an honest worker may say, and what one that knows the form may lie. Strategies are made once:
# to make them anew for each example takes most of the time.
ARRAYS = st.builds(
    np.zeros,
    st.lists(st.integers(0, 3), max_size=3).map(tuple),
    st.sampled_from(["|b1", "|u1", "<i8", "<f2", "<f8", "<c16"]),
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats() | st.text() | ARRAYS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=4,
)
TEXTS = st.text(max_size=20)
CLASSES = st.lists(st.sampled_from(["ValueError", "OSError", "MemoryError", "object"]) | VALUES)
REPLY = st.one_of(
    st.just({"status": "loaded", "names": ["f"]}),
    st.just({"status": "ready"}),
    st.builds(lambda names: {"status": "loaded", "names": names}, VALUES),
    st.builds(lambda v, a: {"status": "returned", "value": v, "arguments": a}, VALUES, VALUES),
    st.builds(
        lambda kind, kinds, text, line: {
            **{"status": "raised", "type": kind, "types": kinds, "message": text},
            **{"line": line, "errno": line},
        },
        TEXTS | VALUES,
        CLASSES | VALUES,
        TEXTS | VALUES,
        VALUES,
    ),
    st.builds(lambda text: {"status": "unsendable", "message": text}, TEXTS | VALUES),
    VALUES,
)
REPLIES = REPLY | st.builds(
    lambda replies: {"status": "answered", "replies": replies}, st.lists(REPLY, max_size=3) | VALUES
)


def place(fraction, data):
    return int(fraction * len(data))


def flip(fraction, bits):
    def change(data):
        i = place(fraction, data)
        return data[:i] + bytes([data[i] ^ bits]) + data[i + 1 :] if data else data

    return change


def splice(fraction, length, noise):
    def change(data):
        i = place(fraction, data)
        return data[:i] + noise + data[i + length :]

    return change


def repeat(fraction, length):
    def change(data):
        i = place(fraction, data)
        return data[: i + length] + data[i:]

    return change


def truncate(fraction):
    return lambda data: data[: place(fraction, data)]


def announce(field, number):
    """Return a change of one field of the header, each of which is at a place of its own."""
    start, size = field
    number %= 1 << 8 * size
    return lambda data: data[:start] + number.to_bytes(size, "little") + data[start + size :]


FRACTIONS = st.floats(0, 1, exclude_max=True)
NUMBERS = [0, 1, 31, 32, 1 << 16, (1 << 16) + 1, 2**31, 2**32 - 1, 2**63, 2**64 - 1]
MUTATIONS = st.one_of(
    st.builds(flip, FRACTIONS, st.integers(1, 255)),
    st.builds(splice, FRACTIONS, st.integers(0, 40), st.binary(max_size=40)),
    st.builds(repeat, FRACTIONS, st.integers(1, 60)),
    st.builds(truncate, FRACTIONS),
    st.builds(
        announce, st.sampled_from([(0, 4), (4, 16), (20, 4), (24, 8)]), st.sampled_from(NUMBERS)
    ),
    st.builds(lambda noise: lambda data: data + noise, st.binary(min_size=1, max_size=40)),
    st.builds(lambda noise: lambda data: noise, st.binary(max_size=80)),
)


def lie(reply, changes, piece):
    """Return a function from a nonce to pieces: a good frame of a reply, then changed."""
    structure, buffers = wire.encode(reply)

    def pieces(nonce):
        data = b"".join(wire.frame(nonce, structure, buffers))
        for change in changes:
            data = change(data)
        return [data[start : start + piece] for start in range(0, len(data), piece)]

    return pieces


LIES = st.builds(
    lie,
    REPLIES,
    st.just([]) | st.lists(MUTATIONS, max_size=3),
    st.sampled_from([1 << 20, 1 << 20, 33, 7]),
)


def loaded(nonce):
    return wire.frame(nonce, *wire.encode({"status": "loaded", "names": ["f"]}))


def by_turns(exercise):
    results = []
    cases = [lambda: results.append(exercise.call("f", [1.0], {})) for _ in range(2)]
    exercise.by_turns(cases)
    return results[-1]


CALLS = {
    "calls by turns": by_turns,
    "call": lambda exercise: exercise.call("f", [1.0], {}),
    "calls": lambda exercise: list(exercise.starmap("f", [[1.0], [2.0]]))[-1],
    "call with arguments": lambda exercise: exercise.call("f", [1.0], {}, wants_arguments=True),
    "timed call": lambda exercise: (exercise.timed_call("f", [1.0], Liar.cpu_seconds).value, []),
    "measured call": lambda exercise: exercise.measured_call("f", [1.0]),
}


def assert_known(value):
    """Fail unless a value is made of nothing but the kinds that the wire carries."""
    assert type(value) in KINDS or isinstance(value, np.generic), type(value)
    if type(value) in (list, tuple, dict):
        for item in value.values() if type(value) is dict else value:
            assert_known(item)


def peak_bytes():
    unit = 1024 if sys.platform == "linux" else 1  # which differs between systems
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


@settings(
    max_examples=BATCH,
    deadline=None,
    database=None,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)
@given(
    first=st.just(loaded) | st.just(loaded) | LIES,
    more=st.lists(LIES, max_size=3),
    calls=st.lists(st.sampled_from(sorted(CALLS)), min_size=1, max_size=3),
)
def attempt(first, more, calls):
    exercise = RemoteExercise(SubmittedFile(Liars([first, *more]), "demo", "", ["f"], LIMITS))
    for name in calls:
        try:
            value, _ = CALLS[name](exercise)
        except CaseEnded as end:
            assert end.outcome not in (Outcome.PASSED, Outcome.GRADER_FAULT)
        else:
            assert_known(value)
            assert len(describe(value)) <= 240
    exercise.renew()


def test_no_lie_of_a_worker_breaks_the_trusted_side(fuzz_examples):
    descriptors = len(list(Path("/dev/fd").iterdir()))
    threads = threading.active_count()
    seed(0)(attempt)()
    peak = peak_bytes()
    for batch in range(1, math.ceil(fuzz_examples / BATCH)):
        seed(batch)(attempt)()
    assert peak_bytes() - peak < LARGEST_GROWTH
    assert threading.active_count() == threads
    assert len(list(Path("/dev/fd").iterdir())) == descriptors


def test_a_lie_may_be_good_enough_to_be_believed():
    """Else the test above would show nothing of what comes after the header."""
    reply = {"status": "returned", "value": 7, "arguments": [1.0]}
    exercise = RemoteExercise(
        SubmittedFile(Liars([loaded, lie(reply, [], 7)]), "demo", "", ["f"], CallLimits())
    )
    assert exercise.call("f", [1.0], {}, wants_arguments=True) == (7, [1.0])
    exercise.renew()
