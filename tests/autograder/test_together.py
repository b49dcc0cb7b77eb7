"""Test files whose calls travel together to one real worker."""

import pytest
from otter.test_files.exception_test import ExceptionTestFile

from autograder.calls import CallLimits
from autograder.cases import RecordedTestFile
from autograder.environment import seeded
from autograder.remote_exercise import RemoteExercise
from autograder.submitted_file import SubmittedFile
from autograder.together import run_together

# The file of the exercise `late` waits for one call more than the others.
CASES = """\
from otter.test_files import test_case
OK_FORMAT = False
name = "{slug}"

@test_case(points=1)
def one_call_after_another(f):
    assert f(f(1)) == 3
    assert {slug!r} != "late" or f(3) == 4

@test_case(points=1)
def another_case(f):
    assert f(5) == 6
"""
RIGHT = "def f(x): return x + 1"


@pytest.fixture
def together(zygote):
    """Return a function that runs the test files of several sources in one worker."""
    workers = []

    def together(**sources):
        limits = CallLimits(call_seconds=0.5)
        worker = zygote.fork(limits.of_worker)
        workers.append(worker)
        files, students = {}, {}
        for slug, source in sources.items():
            file = SubmittedFile(zygote, slug, source, ["f"], limits, worker=worker)
            student = students[slug] = RemoteExercise(file)
            files[slug] = RecordedTestFile.recording(
                ExceptionTestFile.from_string(CASES.format(slug=slug), f"{slug}.py"),
                student.calls,
                lambda name: seeded(0, name),
                lambda result, calls: result.passed,
            )
        return sorted(run_together(files, students)), worker

    yield together
    for worker in workers:
        worker.end()


def test_calls_that_are_wanted_at_one_time_are_one_request(together, asked):
    passed, _ = together(a=RIGHT, b=RIGHT, c=RIGHT)
    assert passed == ["a", "b", "c"]
    assert [request[0] for request in asked] == ["load"] * 3 + ["calls"] * 2
    assert [slug for slug, *_ in asked[3][1]] == ["a", "a", "b", "b", "c", "c"]


@pytest.mark.parametrize(
    "bad",
    ["def f(x): return x", "def f(x): 1 / 0", "def g(x): pass", "def f(:", "raise SystemExit"],
    ids=["wrong", "raises", "missing", "no Python", "exits when loaded"],
)
def test_what_fails_costs_the_others_nothing(together, asked, bad):
    passed, worker = together(a=RIGHT, b=bad, c=RIGHT)
    assert (passed, worker.has_ended) == (["a", "c"], False)
    assert [request[0] for request in asked].count("calls") == 2


@pytest.mark.parametrize("bad", ["os._exit(1)", "time.sleep(9)", "os.write(3, b'?' * 99)"])
@pytest.mark.parametrize("where", ["", "def f(x): "], ids=["when loaded", "in a call"])
def test_nobody_goes_on_in_a_worker_that_was_ended(together, bad, where):
    passed, worker = together(a=RIGHT, b=f"import os, time\n{where}{bad}", c=RIGHT)
    assert (passed, worker.has_ended) == ([], True)


def test_what_has_passed_before_the_worker_ends_stays_so(together):
    ends = "import os\ndef f(x): return os._exit(1) if x == 3 else x + 1"
    passed, worker = together(a=RIGHT, late=ends)
    assert (passed, worker.has_ended) == (["a"], True)
