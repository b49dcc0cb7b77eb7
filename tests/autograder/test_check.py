import subprocess
import sys

import pytest

from autograder.assignment import load_assignment
from autograder.check import check
from autograder.checks import Roofline
from autograder.outcomes import Outcome
from autograder.report.check import usual_verdict
from autograder.submission import Submission

from .conftest import RIGHT, write_submission

ROOFLINE = """
from autograder.checks import Roofline

def large(rng):
    return [(rng.standard_normal(100_000),), (rng.standard_normal((50, 1000)),)]

SPEED = Roofline("total", large, lambda values: values.size, usual=3.0, limits=(6.0, 1.25))
"""


@pytest.fixture
def timed_course(course):
    with (course / "tests" / "public" / "total.py").open("a") as file:
        file.write(ROOFLINE)
    return course


@pytest.fixture
def checked(timed_course, zygote):
    assignment = load_assignment(timed_course)

    def run(**sources):
        submission = Submission("anna", {**RIGHT, **sources})
        done = check(assignment, submission, assignment.exercises, zygote)
        return {each.result.slug: each for each in done}

    return run


def test_only_public_cases_are_run(checked):
    done = checked()
    assert [case.name for case in done["double"].result.cases] == [
        "two_is_twice_one",
        "zero_stays_zero",
    ]
    assert not any(case.hidden for each in done.values() for case in each.result.cases)


def test_speed_is_told_where_the_exercise_has_a_roofline(checked):
    done = checked()
    assert done["double"].roofline is None
    assert [speed.inputs for speed in done["total"].speeds] == ["100000", "50x1000"]
    assert all(speed.gflops > 0 and speed.product_gflops > 0 for speed in done["total"].speeds)


def test_what_is_not_right_yet_is_not_timed(checked):
    total = checked(total="def total(values): return 0.0")["total"]
    assert [case.outcome for case in total.result.cases] == [Outcome.WRONG]
    assert total.speeds == ()


def test_what_fails_when_it_is_timed_says_so(checked):
    source = "def total(values): return values.sum() if values.size < 10 else [][0]"
    total = checked(total=source)["total"]
    assert "IndexError" in total.why_no_speeds
    assert total.speeds == ()


def test_the_usual_verdict_knows_its_doubts():
    roofline = Roofline("f", list, int, usual=2.0, limits=(6.0, 2.0))
    assert "1.25 times the reference: within 2." in usual_verdict(roofline, 2.5)
    assert "within 2, but too close" in usual_verdict(roofline, 3.9)
    assert "within 6." in usual_verdict(roofline, 6.0)
    assert "beyond 6." in usual_verdict(roofline, 20.0)


def handgrad(course, *args):
    return subprocess.run(
        [sys.executable, "-m", "autograder", "check", *args],
        cwd=course,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_student_checks_the_files_in_exercises(timed_course):
    write_submission(timed_course / "exercises", **RIGHT)
    done = handgrad(timed_course)
    assert (done.returncode, done.stderr) == (0, "")
    assert "double  2 / 2  2 passed" in done.stdout
    assert "GFLOP/s" in done.stdout


def test_some_failure_is_exit_code_1(timed_course):
    done = handgrad(timed_course, "double")
    assert done.returncode == 1
    assert "not attempted" in done.stdout
    assert "total" not in done.stdout


def test_an_unknown_exercise_is_wrong_use(course):
    done = handgrad(course, "triple")
    assert done.returncode == 2
    assert "no exercise 'triple'" in done.stderr
