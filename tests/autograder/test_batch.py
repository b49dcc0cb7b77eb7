import multiprocessing
import os
import signal
import subprocess
import sys

import pytest

from autograder.batch import NotGraded, grade_all
from autograder.grading import CourseBroken
from autograder.provenance import Terms
from autograder.submission import Submission

from .class_helpers import write_class
from .conftest import RIGHT

UNTIMED = Terms(race=False)


def submissions(count):
    return [Submission(f"s{number}", RIGHT) for number in range(count)]


def scores(results):
    return sorted((name, result.score) for name, result in results.items())


def by_name(graded):
    return {submission.name: result for submission, result in graded}


def test_everybody_is_graded_once_in_this_process(assignment):
    graded = grade_all(assignment, submissions(3), UNTIMED)
    assert scores(by_name(graded)) == [(f"s{number}", 7) for number in range(3)]


# total is not even missing: a fault of the engine.
FAULTY = Submission("faulty", {"double": RIGHT["double"]})


def test_a_fault_of_the_engine_costs_only_one_submission(assignment):
    results = by_name(grade_all(assignment, [FAULTY, *submissions(2)], UNTIMED))
    assert results.pop("faulty") == NotGraded("KeyError: 'total'")
    assert [result.score for result in results.values()] == [7] * 2


def test_several_processes_take_no_more_than_they_grade_and_end_with_the_run(assignment):
    taken = []

    def taking():
        for submission in (FAULTY, *submissions(6)):
            taken.append(submission.name)
            yield submission

    graded = grade_all(assignment, taking(), UNTIMED, jobs=2)
    first, second = next(graded), next(graded)
    assert len(taken) <= 4
    children = multiprocessing.active_children()
    assert len(children) == 2
    results = by_name([first, second, *graded])
    assert results.pop("faulty") == NotGraded("KeyError: 'total'")
    assert scores(results) == [(f"s{number}", 7) for number in range(6)]
    assert not any(child.is_alive() for child in children)


class Deadly:
    """A source that ends whoever takes it out of the pipe, as a fault of the engine may."""

    def __reduce__(self):
        return os._exit, (1,)


def test_processes_that_end_cost_nobody_else_anything(assignment):
    deadly = Submission("deadly", {**RIGHT, "double": Deadly()})
    graded = grade_all(assignment, [*submissions(3), deadly], UNTIMED, jobs=2)
    results = by_name([next(graded)])
    os.kill(multiprocessing.active_children()[0].pid, signal.SIGKILL)
    results |= by_name(graded)
    assert results.pop("deadly") == NotGraded("the process that graded it ended")
    assert scores(results) == [(f"s{number}", 7) for number in range(3)]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_broken_course_is_said_to_be_broken(assignment, jobs):
    assignment.exercises[0].hidden_tests.write_text("this is no Python")
    with pytest.raises(CourseBroken, match="cannot be loaded"):
        next(grade_all(assignment, submissions(1), UNTIMED, jobs=jobs))
    assert not multiprocessing.active_children()


def test_no_process_imports_all_of_otter(course, tmp_path):
    write_class(tmp_path / "class", 2)
    command = ["grade", tmp_path / "class", "--no-race", "-j", 2, "-o", tmp_path / "out"]
    run = subprocess.run(
        [sys.executable, "-m", "autograder", *map(str, command)],
        cwd=course,
        env={**os.environ, "PYTHONPROFILEIMPORTTIME": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    imported = {line.rpartition("|")[2].strip() for line in run.stderr.splitlines()}
    assert "otter.test_files" in imported
    assert not {"otter.api", "nbconvert", "pandas"} & imported
