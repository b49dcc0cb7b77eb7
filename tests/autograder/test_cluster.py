"""Grading on a real Dask cluster: a scheduler and workers in processes of their own."""

import itertools
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import psutil
import pytest

import autograder
from autograder.assignment import load_assignment
from autograder.batch import NotGraded, grade_all
from autograder.class_run import Done, grade_class, regrade
from autograder.cluster.client import Cluster
from autograder.cluster.connection import SCHEDULER_LOST
from autograder.cluster.errors import ClusterLost, ClusterUnusable
from autograder.collecting import collect
from autograder.gradebook import Gradebook
from autograder.grading import CourseBroken
from autograder.isolation import Mechanism, Tier
from autograder.machine import processor
from autograder.outcomes import CallFailed, Outcome
from autograder.provenance import Terms
from autograder.report.gradescope import results_dict
from autograder.result_json import to_json
from autograder.submission import Submission

from .class_helpers import NASTY, write_class
from .cluster_helpers import Dask
from .conftest import RIGHT
from .hiding import HIDING

UNTIMED = Terms(race=False)
HOW_TO_GO_ON = "What was graded is in {}: the same command goes on from there.\n"
ENGINE = Path(autograder.__file__).parent


def submissions(count):
    return [
        Submission(f"s{number}", {**RIGHT, "double": f"def double(a): return a * {number}"})
        for number in range(count)
    ]


def plain(result):
    return json.loads(to_json(result.exercises))


def by_name(graded):
    return {submission.name: result for submission, result in graded}


def scores(graded):
    return sorted((submission.name, result.score) for submission, result in graded)


def expected(count):
    return sorted((f"s{number}", 7 if number == 2 else 4) for number in range(count))


def children(process):
    return psutil.Process(process.pid).children(recursive=True)


@pytest.fixture(scope="module")
def shared_dask(tmp_path_factory):
    """Return a scheduler with a worker."""
    with closing(Dask(tmp_path_factory.mktemp("shared"))) as dask:
        dask.steady = dask.worker("steady", "--nthreads", "1")
        yield dask


@pytest.fixture(scope="module")
def reckless_dask(tmp_path_factory):
    """Return a scheduler without workers, which gives no task to a second one."""
    environment = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"}
    with closing(Dask(tmp_path_factory.mktemp("reckless"), **environment)) as dask:
        yield dask


@pytest.fixture(scope="module")
def cluster(shared_dask):
    with Cluster(shared_dask.address) as cluster:
        yield cluster


def timeless(value):
    """Return plain values without what differs from run to run."""
    if isinstance(value, dict):
        timed = ("seconds", "execution_time", "races")
        return {name: timeless(it) for name, it in value.items() if name not in timed}
    return [timeless(it) for it in value] if isinstance(value, list) else value


def test_results_are_those_of_a_run_on_this_machine(cluster, assignment):
    nasty = Submission(NASTY, {**RIGHT, "double": f"def double(a): return {NASTY!r}"}, ("a note",))
    missing = Submission("m", {**RIGHT, "double": CallFailed(Outcome.MISSING, "it is not there")})
    everybody = [*submissions(3), nasty, missing]
    here = by_name(grade_all(assignment, everybody, Terms()))
    there = by_name(cluster.grade_all(assignment, everybody, Terms()))
    assert there.keys() == here.keys()
    for name, result in there.items():
        assert timeless(results_dict(result)) == timeless(results_dict(here[name]))
        assert timeless(plain(result)) == timeless(plain(here[name]))
        assert [len(it.races) for it in result.exercises] == [0, 1]
        assert result.processor == processor()


def test_a_worker_that_is_killed_costs_nobody_anything(shared_dask, course, tmp_path):
    """Each of its submissions is graded by another worker, and is in the gradebook once."""
    assignment = load_assignment(course)
    found, _ = collect([write_class(tmp_path / "class", 24)], assignment, tmp_path / "scratch")
    doomed = shared_dask.worker("doomed", "--nthreads", "2")
    with (
        Gradebook(tmp_path / "book.sqlite") as book,
        Cluster(shared_dask.address) as cluster,
    ):
        steps = grade_class(assignment, found, UNTIMED, book, how=cluster.grade_all)
        done = [next(steps)]
        shared_dask.lose("doomed", doomed)
        done += steps
        assert [type(step) for step in done] == [Done] * 24
        there = [(step.entry.submission.name, step.graded.score) for step in done]
        everybody = [step.entry.submission for step in done]
        assert sorted(there) == scores(grade_all(assignment, everybody, UNTIMED))
        assert sorted((it.student, it.scores.total) for it in book.current()) == sorted(there)
        assert all(len(book.history(name)) == 1 for name, _ in there)
        assert {it.provenance["processor"] for it in book.current()} == {processor()}
        # Nothing has changed since.
        pairs = list(regrade(assignment, book, how=cluster.grade_all))
        assert all(before == after for before, after in pairs)


def test_an_engine_that_ends_is_replaced_and_tried_twice(shared_dask, cluster, course):
    test = course / "tests" / "public" / "double.py"
    text = test.read_text().replace(
        "assert_integer(double(0), 0)", "import os; double(0) == 666 and os._exit(1)"
    )
    test.write_text(text)
    deadly = Submission("deadly", {**RIGHT, "double": "def double(a): return 666"})
    results = by_name(
        cluster.grade_all(load_assignment(course), [deadly, *submissions(4)], UNTIMED)
    )
    assert results.pop("deadly") == NotGraded("EngineEnded: the process that graded it ended")
    assert sorted((name, it.score) for name, it in results.items()) == expected(4)
    assert shared_dask.steady.poll() is None


def test_no_more_are_taken_than_are_on_their_way_and_nothing_is_left_behind(
    shared_dask, cluster, assignment
):
    taken = []

    def taking():
        for submission in submissions(1000):
            taken.append(submission.name)
            yield submission

    before = shared_dask.courses()
    graded = cluster.grade_all(assignment, taking(), UNTIMED)
    for _ in range(6):
        next(graded)
    assert len(taken) <= 6 + 2
    (course, *_) = shared_dask.courses() - before
    assert course.parent.stat().st_mode & 0o777 == 0o700
    assert children(shared_dask.steady)
    graded.close()
    assert shared_dask.courses() == before
    assert not children(shared_dask.steady)


def test_a_worker_that_ends_takes_its_course_with_it_and_what_it_held_is_not_graded(
    reckless_dask, assignment
):
    """Where Dask is told not to try again, and no other worker comes."""
    worker = reckless_dask.worker("worker", "--nthreads", "1")
    before = reckless_dask.courses()
    with Cluster(reckless_dask.address, patience_seconds=0.1) as cluster:
        # Slow on purpose: the second one is being graded when the worker ends.
        slow = "import time\ndef double(a):\n    time.sleep(0.4)\n    return 2 * a"
        endless = (Submission(f"slow{n}", {**RIGHT, "double": slow}) for n in itertools.count())
        everybody = itertools.chain(submissions(1), endless)
        graded = cluster.grade_all(assignment, everybody, UNTIMED)
        results = [next(graded)]
        engines = children(worker)
        reckless_dask.lose("worker", worker)
        psutil.wait_procs(engines)
        assert reckless_dask.courses() == before
        with pytest.raises(ClusterLost, match="no worker for"):
            results += graded
    lost = [it for it in by_name(results).values() if isinstance(it, NotGraded)]
    assert lost
    assert all("each Dask worker that was to grade it ended" in it.why for it in lost)


def test_a_broken_course_is_said_to_be_broken(cluster, assignment):
    assignment.exercises[0].solution.write_text("this is no Python")
    with pytest.raises(CourseBroken, match="double"):
        list(cluster.grade_all(assignment, submissions(3), UNTIMED))


def test_a_worker_with_another_engine_is_found_out_when_it_joins_and_when_one_begins(
    shared_dask, cluster, assignment, tmp_path
):
    shutil.copytree(ENGINE, tmp_path / "autograder")
    with (tmp_path / "autograder" / "__init__.py").open("a") as file:
        file.write("# other\n")
    endless = (Submission(f"s{number}", RIGHT) for number in itertools.count())
    graded = cluster.grade_all(assignment, endless, UNTIMED)
    next(graded)
    other = shared_dask.worker("other", "--nthreads", "1", PYTHONPATH=str(tmp_path))
    engines = r"tcp://\S+: engine \w+ \(here \w+\)"
    with pytest.raises(ClusterUnusable, match=f"has joined: {engines}"):
        list(graded)
    with pytest.raises(ClusterUnusable, match=f"does not fit:\n  {engines}"):
        Cluster(shared_dask.address)
    shared_dask.lose("other", other)


def test_a_cluster_without_workers_is_waited_for(reckless_dask):
    with pytest.raises(ClusterUnusable, match=r"no workers. `dask worker tcp://"):
        Cluster(reckless_dask.address, patience_seconds=0.1, say=(said := []).append)
    assert "waiting 0.1 s for one" in said[0]


def test_wrong_versions_and_weak_isolation_are_named(reckless_dask, tmp_path):
    about = tmp_path / "otter_grader-1.0.dist-info" / "METADATA"
    about.parent.mkdir()
    about.write_text("Metadata-Version: 2.1\nName: otter-grader\nVersion: 1.0\n")
    old = reckless_dask.worker("old", PYTHONPATH=str(tmp_path))
    with pytest.raises(ClusterUnusable, match=r"tcp://\S+: otter-grader 1.0 \(here 7"):
        Cluster(reckless_dask.address)
    reckless_dask.lose("old", old)
    weak = reckless_dask.worker("weak", before=HIDING[Mechanism.LANDLOCK])
    with pytest.raises(ClusterUnusable, match=r"offers isolation process .*, but full is required"):
        Cluster(reckless_dask.address, Tier.FULL)
    reckless_dask.lose("weak", weak)


@pytest.mark.parametrize(
    "address, problem",
    [
        ("scheduler", "is not the address of a Dask scheduler, which looks like tcp://host:8786"),
        ("tcp://host:port", "is not the address"),
        ("http://host:8786", "is not the address"),
        ("tcp://127.0.0.1:1", "no Dask scheduler answers at tcp://127.0.0.1:1 within 5 s"),
        ("tls://127.0.0.1:1", "needs certificates: name them in Dask's configuration"),
    ],
)
def test_a_scheduler_that_is_not_there_is_said_to_be(address, problem):
    with pytest.raises(ClusterUnusable, match=problem):
        Cluster(address)


def test_a_scheduler_that_takes_no_connection_may_be_somewhere_else():
    with (
        socket.create_server(("127.0.0.1", 0), backlog=0) as nobody,
        socket.create_connection(nobody.getsockname()),  # for which there is room
        pytest.raises(ClusterUnusable, match="cannot be resolved, or nobody answers there"),
    ):
        Cluster(f"tcp://127.0.0.1:{nobody.getsockname()[1]}")


@pytest.fixture
def start(course, tmp_path):
    def start(*args):
        command = [sys.executable, "-m", "autograder", "grade", *map(str, args), "--no-race"]
        return subprocess.Popen(
            command,
            cwd=course,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    return start


def wait_for_another_record(path):
    """Return how many there are, once there are more than at first."""
    before = records(path)
    while (now := records(path)) == before:
        time.sleep(0.02)  # a database can be read, but not waited for
    return now


def records(path):
    if not path.exists():
        return 0
    with Gradebook(path) as book:
        return book.count()


def test_a_run_that_is_stopped_or_loses_its_scheduler_says_how_to_go_on(start, tmp_path):
    folder, book = write_class(tmp_path / "class", 40), tmp_path / "book.sqlite"
    with closing(Dask(tmp_path)) as dask:
        worker = dask.worker("worker", "--nthreads", "1")
        command = (folder, "--gradebook", book, "--cluster", dask.address)
        stopped = start(*command)
        wait_for_another_record(book)
        os.killpg(stopped.pid, signal.SIGINT)
        _, said = stopped.communicate()
        assert stopped.returncode == 130
        assert said == f"handgrad: stopped. {HOW_TO_GO_ON.format(book)}"
        assert not children(worker)
        lost = start(*command)
        wait_for_another_record(book)
        dask.scheduler.kill()
        _, said = lost.communicate()
    assert lost.returncode == 3
    assert said == f"handgrad: {SCHEDULER_LOST}. {HOW_TO_GO_ON.format(book)}"
    with Gradebook(book) as opened:
        students = [it.student for it in opened.current()]
        assert 1 < len(students) < 40
        assert all(len(opened.history(student)) == 1 for student in students)


def test_jobs_are_of_this_machine(start, tmp_path):
    process = start(tmp_path, "--jobs", 2, "--cluster", "tcp://127.0.0.1:1")
    assert "--jobs is about this machine" in process.communicate()[1]
    assert process.returncode == 2
