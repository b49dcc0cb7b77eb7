import multiprocessing
import os
import signal

import pytest

from autograder.batch import NotGraded, grade_all
from autograder.grading import CourseBroken
from autograder.provenance import Terms
from autograder.submission import Submission

from .conftest import RIGHT

UNTIMED = Terms(race=False)


def submissions(count):
    return [Submission(f"s{number}", RIGHT) for number in range(count)]


def scores(graded):
    return sorted((submission.name, result.score) for submission, result in graded)


def by_name(graded):
    return {submission.name: result for submission, result in graded}


@pytest.mark.parametrize("jobs", [1, 2])
def test_everybody_is_graded_once(assignment, jobs):
    graded = grade_all(assignment, submissions(5), UNTIMED, jobs=jobs)
    assert scores(graded) == [(f"s{number}", 7) for number in range(5)]


def test_no_more_are_taken_than_are_being_graded(assignment):
    taken = []

    def taking():
        for submission in submissions(6):
            taken.append(submission.name)
            yield submission

    graded = grade_all(assignment, taking(), UNTIMED, jobs=2)
    for done in range(1, 7):
        next(graded)
        assert len(taken) <= done + 2
    graded.close()


def test_a_process_that_is_killed_costs_nobody_anything(assignment):
    graded = grade_all(assignment, submissions(6), UNTIMED, jobs=2)
    results = [next(graded)]
    for process in multiprocessing.active_children():
        os.kill(process.pid, signal.SIGKILL)
    results += graded
    assert scores(results) == [(f"s{number}", 7) for number in range(6)]


class Deadly:
    """A source that ends whoever takes it out of the pipe, as a fault of the engine may."""

    def __reduce__(self):
        return os._exit, (1,)


def test_what_ends_processes_is_tried_twice_and_the_others_are_graded(assignment):
    deadly = Submission("deadly", {**RIGHT, "double": Deadly()})
    everybody = [*submissions(2), deadly, *submissions(4)[2:]]
    results = by_name(grade_all(assignment, everybody, UNTIMED, jobs=2))
    assert results.pop("deadly") == NotGraded("the process that graded it ended")
    assert [result.score for result in results.values()] == [7] * 4


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_fault_of_the_engine_costs_only_one_submission(assignment, jobs):
    faulty = Submission("faulty", {"double": RIGHT["double"]})  # total is not even missing
    everybody = [faulty, *submissions(2)]
    results = by_name(grade_all(assignment, everybody, UNTIMED, jobs=jobs))
    assert results.pop("faulty") == NotGraded("KeyError: 'total'")
    assert [result.score for result in results.values()] == [7] * 2


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_broken_course_is_said_to_be_broken(assignment, jobs):
    assignment.exercises[0].hidden_tests.write_text("this is no Python")
    with pytest.raises(CourseBroken, match="cannot be loaded"):
        next(grade_all(assignment, submissions(1), UNTIMED, jobs=jobs))
    assert not multiprocessing.active_children()


def test_processes_end_with_the_run(assignment):
    graded = grade_all(assignment, submissions(6), UNTIMED, jobs=2)
    next(graded)
    children = multiprocessing.active_children()
    assert len(children) == 2
    graded.close()
    assert not any(child.is_alive() for child in children)
