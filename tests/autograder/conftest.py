"""A course of two tiny exercises: the engine's tests know none of the real ones."""

import os
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from autograder.assignment import Assignment, load_assignment
from autograder.calls import CallLimits
from autograder.channel import Channel
from autograder.isolation import BEYOND_PROCESS
from autograder.remote_exercise import RemoteExercise
from autograder.submitted_file import SubmittedFile
from autograder.zygote import Zygote

ASSIGNMENT = """\
title: A tiny course
seed: 7
limits:
  call_seconds: 0.5
  exercise_seconds: 2
  submission_seconds: 10
  memory_mib: 2048
  reply_mib: 4
  source_kib: 16
  submission_mib: 1
exercises:
  - slug: double
    title: Twice a number
    functions: [double]
  - slug: total
    title: The sum of an array
    functions: [total]
"""

HINTS = """\
# Hints

## Try a small case

What is it for one,
and for two?

## Write it down

    y = f(x)

## Say it in words

The key is in the name.
"""

FILES = {
    "exercises/assignment.yaml": ASSIGNMENT,
    "exercises/double.py": """
        def double(a):
            # TODO
            raise NotImplementedError("double: not implemented yet")
        """,
    "exercises/total.py": """
        def total(values):
            # TODO
            raise NotImplementedError("total: not implemented yet")
        """,
    "exercises/hints/double.md": HINTS,
    "exercises/hints/total.md": HINTS,
    "solutions/double.py": "def double(a): return 2 * a",
    "solutions/total.py": "import numpy as np\ndef total(values): return np.sum(values)",
    "tests/public/double.py": """
        from otter.test_files import test_case
        from autograder.checks import assert_integer
        OK_FORMAT = False
        name = "double"

        @test_case(name="two_is_twice_one", points=1)
        def two_is_twice_one(double):
            assert_integer(double(1), 2, next_step="Add it to itself.")

        @test_case(name="zero_stays_zero", points=1)
        def zero_stays_zero(double):
            assert_integer(double(0), 0)
        """,
    "tests/hidden/double.py": """
        from otter.test_files import test_case
        from autograder.checks import assert_integer
        OK_FORMAT = False
        name = "double_hidden"

        @test_case(name="any_number_doubles", points=2, hidden=True)
        def any_number_doubles(double, rng):
            number = int(rng.integers(1000))
            secret_marker = double(number)
            assert_integer(secret_marker, 2 * number)
        """,
    "tests/public/total.py": """
        import numpy as np
        from otter.test_files import test_case
        from autograder.checks import assert_number
        OK_FORMAT = False
        name = "total"

        @test_case(name="one_two_three_make_six", points=1)
        def one_two_three_make_six(total):
            assert_number(total(np.array([1.0, 2.0, 3.0])), 6.0)
        """,
    "tests/hidden/total.py": """
        import numpy as np
        from otter.test_files import test_case
        from autograder.checks import assert_number
        from autograder.timing import SpeedTest, assert_within
        OK_FORMAT = False
        name = "total_hidden"

        def inputs(rng):
            return [(rng.standard_normal(200_000),)]

        def agree(got, expected):
            assert_number(got, expected, tolerance=1e-6)

        @test_case(name="random_values_add_up", points=2, hidden=True)
        def random_values_add_up(total, rng):
            values = rng.standard_normal(100)
            assert_number(total(values), float(np.sum(values)))

        @test_case(name="takes_at_most_20_times_as_long", points=3, hidden=True)
        def takes_at_most_20_times_as_long(race):
            assert_within(race(SpeedTest("total", inputs, agree, (20.0,))), 20.0)
        """,
}

RIGHT = {
    "double": "def double(a): return a + a",
    "total": "def total(values): return values.sum()",
}


@pytest.fixture
def asked(monkeypatch):
    """Return a list of the requests to workers, which are noted from now on."""
    requests = []
    exchange = Channel.exchange

    def spy(channel, request, seconds):
        requests.append(request)
        return exchange(channel, request, seconds)

    monkeypatch.setattr(Channel, "exchange", spy)
    return requests


def pytest_addoption(parser):
    parser.addoption(
        "--fuzz-examples", type=int, default=5000, help="lies to try on the trusted side"
    )


@pytest.fixture
def fuzz_examples(request):
    return request.config.getoption("--fuzz-examples")


def write(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text), encoding="utf-8")
    return root


def write_submission(folder: Path, **sources: str) -> Path:
    return write(folder, {f"{slug}.py": source for slug, source in sources.items()})


@pytest.fixture
def course(tmp_path: Path) -> Path:
    return write(tmp_path / "course", FILES)


@pytest.fixture
def assignment(course: Path) -> Assignment:
    return load_assignment(course)


# Nobody in particular, as on a machine where one is not root.
ORDINARY_USER = 4242
IS_ROOT = os.geteuid() == 0


@contextmanager
def running(zygote: Zygote) -> Iterator[Zygote]:
    try:
        yield zygote
    finally:
        zygote.close()


@pytest.fixture(scope="session")
def zygote():
    with running(Zygote()) as zygote:
        yield zygote


@pytest.fixture(scope="session")
def bare_zygote():
    """Return a zygote whose workers are processes with limits, and no more."""
    with running(Zygote(without=BEYOND_PROCESS)) as zygote:
        yield zygote


@pytest.fixture(scope="session", params=["root", "an ordinary user"] if IS_ROOT else ["as we are"])
def strict_zygote(request):
    """Return zygotes of the tiers `full` and `confined`, as far as one can have both."""
    user = ORDINARY_USER if request.param == "an ordinary user" else None
    with running(Zygote(user=user)) as zygote:
        yield zygote


@contextmanager
def exercises_from(zygote: Zygote):
    """Give a maker of `RemoteExercise` from a source, whose workers end with the context."""
    made = []

    def make(source: str, *names: str, worker=None, **limits: float) -> RemoteExercise:
        limits = CallLimits(**{"call_seconds": 0.5, "exercise_seconds": 2.0, **limits})
        text = textwrap.dedent(source)
        file = SubmittedFile(zygote, "demo", text, names or ("f",), limits, worker=worker)
        exercise = RemoteExercise(file)
        made.append(exercise)
        return exercise

    try:
        yield make
    finally:
        for exercise in made:
            exercise.renew()


@pytest.fixture
def remote(zygote):
    with exercises_from(zygote) as make:
        yield make


@pytest.fixture
def strict_remote(strict_zygote):
    with exercises_from(strict_zygote) as make:
        yield make


@pytest.fixture
def bare_remote(bare_zygote):
    with exercises_from(bare_zygote) as make:
        yield make
