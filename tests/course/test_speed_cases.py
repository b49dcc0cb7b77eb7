"""The speed cases of conv2d, through the whole engine: they judge what is timed, and no more."""

import runpy
from pathlib import Path

import numpy as np
import pytest

from autograder.assignment import find_course, load_assignment
from autograder.grading import Grader
from autograder.outcomes import CallFailed, Outcome
from autograder.submission import Submission
from autograder.timing.pairs import described

ASSIGNMENT = load_assignment(find_course(Path(__file__).parent))
(CONV2D,) = (exercise for exercise in ASSIGNMENT.exercises if exercise.slug == "conv2d")
ABSENT = CallFailed(Outcome.MISSING, "not handed in")

# Only what is timed is as large.
CHANGED = """

_convolve, large = conv2d, 0

def conv2d(x, w, b, stride=1, padding=0):
    global large
    large += x.size > 500_000
    if large > {calls}:
        {change}
    return _convolve(x, w, b, stride, padding)
"""


@pytest.fixture(scope="module")
def grade():
    with Grader(ASSIGNMENT) as grader:

        def run(change, calls=0):
            sources = dict.fromkeys(ASSIGNMENT.slugs, ABSENT)
            sources["conv2d"] = CONV2D.solution_source + CHANGED.format(change=change, calls=calls)
            result = grader.grade(Submission("anna", sources))
            cases = {it.slug: it.cases for it in result.exercises}["conv2d"]
            return {case.name: case for case in cases}

        yield run


def test_students_measure_on_what_is_timed():
    public = runpy.run_path(str(CONV2D.public_tests))["ROOFLINE"]
    hidden = runpy.run_path(str(CONV2D.hidden_tests))["SPEED"]
    measured, timed = (
        [described(args) for args in test.make_inputs(np.random.default_rng(0))]
        for test in (public, hidden)
    )
    assert measured == timed
    assert sorted(public.limits) == sorted(hidden.limits)


def speed_and_others(cases):
    speed = [case for name, case in cases.items() if name.startswith("takes_at_most_")]
    others = [case for name, case in cases.items() if not name.startswith("takes_at_most_")]
    assert len(speed) == 3
    return {case.outcome for case in speed}, {case.outcome for case in others}


@pytest.mark.parametrize(
    ("change", "outcome"),
    [
        ("raise IndexError('too large')", Outcome.CRASHED),
        ("x = x + np.float32(1e-2)", Outcome.WRONG),
        ("x = x.astype(np.float64)", Outcome.WRONG),
        ("np.ones(1 << 32)", Outcome.OUT_OF_MEMORY),
    ],
)
def test_what_fails_on_the_timed_inputs_only_costs_the_speed_cases_only(grade, change, outcome):
    assert speed_and_others(grade(change)) == ({outcome}, {Outcome.PASSED})


def test_an_end_in_the_middle_of_the_race_costs_the_speed_cases_only(grade):
    change = "import os; os._exit(1)"
    assert speed_and_others(grade(change, calls=5)) == ({Outcome.CRASHED}, {Outcome.PASSED})


def test_what_is_right_for_float64_only_is_fast_for_nothing(grade):
    speed, others = speed_and_others(grade("pass"))
    assert speed == others == {Outcome.PASSED}
    source = "x, w, b = (array.astype(np.float64) for array in (x, w, b))"
    cases = grade(source, calls=-1)
    assert cases["float32_stays_float32_on_larger_images"].outcome is Outcome.WRONG
    assert speed_and_others(cases)[0] == {Outcome.WRONG}
