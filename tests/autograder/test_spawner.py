"""Workers as on a system that cannot fork, with this course's references."""

import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from autograder.assignment import find_course, load_assignment
from autograder.check import check
from autograder.control import ZygoteLost
from autograder.isolation import Limits, Mechanism, Tier
from autograder.outcomes import CaseEnded, Outcome
from autograder.spawner import Spawner
from autograder.submission import Submission
from autograder.workers import worker_source

from .conftest import exercises_from, running

LIMITS = Limits(cpu_seconds=5, memory_bytes=2 << 30)
COURSE = load_assignment(find_course(Path(__file__).parent))


@pytest.fixture(scope="module")
def spawner():
    with running(worker_source(forks=False)) as spawner:
        yield spawner


@pytest.fixture
def spawned_remote(spawner):
    with exercises_from(spawner) as make:
        yield make


def test_the_references_pass_all_public_tests(spawner):
    sources = {it.slug: it.solution_source for it in COURSE.exercises}
    done = list(check(COURSE, Submission("r", sources), COURSE.exercises, spawner, race=False))
    failed = [case for each in done for case in each.result.cases if not case.passed]
    assert (len(done), failed) == (7, [])


@pytest.mark.parametrize(
    ("source", "outcome"),
    [
        ("def double(a):\n    while True: pass", Outcome.TIMED_OUT),
        ("import os\ndef double(a): os.abort()", Outcome.CRASHED),
        ("import numpy as np\ndef double(a): return np.ones(1 << 33)", Outcome.OUT_OF_MEMORY),
        ("import solutions", Outcome.FORBIDDEN),
    ],
)
def test_what_goes_wrong_is_an_outcome(assignment, spawner, source, outcome):
    submission = Submission("anna", {"double": source, "total": ""})
    (checked,) = check(assignment, submission, assignment.exercises[:1], spawner)
    assert checked.result.cases[0].outcome is outcome


def test_large_arrays_go_both_ways(spawned_remote):
    large = np.random.default_rng(0).random(1 << 20)
    value, _ = spawned_remote("def f(a): return a + 1").call("f", [large], {})
    assert np.array_equal(value, large + 1)


def test_a_call_can_be_timed(spawned_remote):
    timed = spawned_remote("def f(a): return sum(range(100_000))").timed_call("f", [1])
    assert timed.value == sum(range(100_000))
    assert timed.call.wall > 0


def test_limits_at_most_is_what_shuts_them_in(spawner):
    report = spawner.isolation()
    assert report.tier is Tier.PROCESS
    assert Mechanism.LIMITS not in {finding.mechanism for finding in report.missing}


def test_what_graders_refuse_to_import_is_refused(spawned_remote):
    with pytest.raises(CaseEnded, match="'sqlite3' is not available where submissions run"):
        spawned_remote("import sqlite3\ndef f(): pass").call("f", [], {})


def test_workers_share_nothing_and_hold_nothing_of_ours(spawner):
    source = """
    import os, sys
    def f(): return {
        "pid": os.getpid(),
        "modules": [it for it in sys.modules if it.partition(".")[0] in ("autograder", "otter")],
        "environment": sorted(os.environ),
        "argv": sys.argv,
    }
    """
    with exercises_from(spawner) as make:
        answers = [make(source).call("f", [], {})[0] for _ in range(2)]
    assert answers[0].pop("pid") != answers[1].pop("pid")
    assert answers == [{"modules": [], "environment": [], "argv": [""]}] * 2


def alive(pid):
    return Path(f"/proc/{pid}").exists()


def children():
    return {
        int(pid)
        for path in Path("/proc/self/task").glob("*/children")
        for pid in path.read_text().split()
    }


def test_closing_ends_all_processes():
    before = children()
    spawner = Spawner()
    workers = [spawner.fork(LIMITS) for _ in range(2)]
    assert len(children() - before) == 3  # one is always ready
    spawner.close()
    assert children() <= before
    for worker in workers:
        worker.end()


def test_a_grader_that_dies_leaves_no_process():
    script = (
        "import os\n"
        "from autograder.isolation import Limits\n"
        "from autograder.spawner import Spawner\n"
        "worker = Spawner().fork(Limits(5, 2 << 30)); print(worker.pid, flush=True); os._exit(0)"
    )
    pid = int(subprocess.check_output([sys.executable, "-c", script]))
    deadline = time.monotonic() + 10
    while alive(pid) and time.monotonic() < deadline:
        pass
    assert not alive(pid)


def test_an_interpreter_that_does_not_start_is_the_graders_fault():
    with running(Spawner("/bin/false")) as spawner, pytest.raises(ZygoteLost, match="a worker"):
        spawner.fork(LIMITS)
