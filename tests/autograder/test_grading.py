import gc
import json
import os
from pathlib import Path

import pytest

from autograder.assignment import find_course, load_assignment
from autograder.grading import Grader
from autograder.isolation import BEYOND_PROCESS
from autograder.outcomes import CallFailed, Outcome
from autograder.submission import Submission
from autograder.zygote import Zygote

from .conftest import RIGHT


@pytest.fixture
def grader(assignment):
    with Grader(assignment) as grader:
        yield grader


def outcomes(result, slug):
    (exercise,) = [exercise for exercise in result.exercises if exercise.slug == slug]
    return [case.outcome for case in exercise.cases]


def test_a_right_submission_scores_in_full(grader):
    result = grader.grade(Submission("anna", RIGHT))
    assert result.score == result.possible == result.otter.total == 10
    assert not result.has_grader_fault


def test_a_result_says_what_shut_the_code_in(grader, assignment):
    source = "import os\ndef double(a): return 2 * a if os.listdir('/') else 0"
    submission = Submission("anna", {**RIGHT, "double": source})
    assert outcomes(grader.grade(submission), "double") == [Outcome.FORBIDDEN] * 3
    with Grader(assignment, race=False, zygote=Zygote(without=BEYOND_PROCESS)) as loose:
        result = loose.grade(submission)
    assert outcomes(result, "double") == [Outcome.PASSED] * 3
    assert {finding.mechanism for finding in result.isolation.missing} == BEYOND_PROCESS


def test_one_broken_file_costs_nothing_elsewhere(grader):
    result = grader.grade(Submission("ben", {**RIGHT, "double": "import os; os._exit(1)"}))
    assert outcomes(result, "double") == [Outcome.CRASHED] * 3
    assert outcomes(result, "total") == [Outcome.PASSED] * 3


def test_a_crash_in_one_case_does_not_fail_the_next(grader):
    source = "import os\ndef double(a): return os._exit(1) if a == 1 else 2 * a"
    result = grader.grade(Submission("carl", {**RIGHT, "double": source}))
    assert outcomes(result, "double") == [Outcome.CRASHED, Outcome.PASSED, Outcome.PASSED]


def test_files_that_hang_when_loaded_cost_two_deadlines_together(grader):
    result = grader.grade(Submission("hans", dict.fromkeys(RIGHT, "while True: pass")))
    first, second = result.exercises
    # The tiny course allows 0.5 s a call; each file gets half of what is left of twice that.
    assert {case.message for case in first.cases} == {"loading the file did not end within 0.5 s"}
    assert {case.message for case in second.cases} == {"loading the file did not end within 0.25 s"}
    assert {case.outcome for case in result.cases} == {Outcome.TIMED_OUT}


def test_a_file_that_hangs_when_loaded_takes_nothing_from_the_others(grader):
    result = grader.grade(Submission("ines", {**RIGHT, "double": "while True: pass"}))
    assert outcomes(result, "total") == [Outcome.PASSED] * 3


def test_a_submission_has_a_time_of_its_own(assignment):
    assignment.limits = assignment.limits.model_copy(update={"submission_seconds": 0.6})
    # Slow on purpose: its time is what the test is about.
    slow = "import time\ndef double(a):\n    time.sleep(0.25)\n    return 2 * a"
    with Grader(assignment, race=False) as grader:
        result = grader.grade(Submission("jan", {**RIGHT, "double": slow}))
    _, hidden, _ = result.exercises[1].cases
    assert hidden.outcome is Outcome.TIMED_OUT
    assert "0.6 s of this submission" in hidden.message


def test_a_missing_file_is_missing_and_not_wrong(grader):
    missing = CallFailed(Outcome.MISSING, "total.py was not handed in")
    result = grader.grade(Submission("dora", {**RIGHT, "total": missing}))
    assert outcomes(result, "total") == [Outcome.MISSING] * 3


def test_what_hidden_cases_showed_comes_out_in_no_public_message(grader):
    spy = "import numpy as np\ndef double(a):\n    np.seen = a\n    return 2 * a"
    leak = "import numpy as np\ndef total(values): return getattr(np, 'seen', -1)"
    result = grader.grade(Submission("emil", {"double": spy, "total": leak}))
    public, hidden, _ = result.exercises[1].cases
    assert public.got == "-1"
    assert hidden.outcome is Outcome.WRONG


def test_without_races_the_timed_cases_are_skipped(assignment):
    with Grader(assignment, race=False) as grader:
        result = grader.grade(Submission("anna", RIGHT))
    assert outcomes(result, "total") == [Outcome.PASSED, Outcome.PASSED, Outcome.SKIPPED]


def test_the_same_student_and_seed_draw_the_same_cases(assignment):
    wrong = {**RIGHT, "double": "def double(a): return a"}

    def hidden_call(name, seed):
        with Grader(assignment, seed=seed, race=False) as grader:
            return grader.grade(Submission(name, wrong)).exercises[0].cases[-1].call

    assert hidden_call("anna", 1) == hidden_call("anna", 1)
    assert len({hidden_call(n, s) for n in ("anna", "ben") for s in (1, 2)}) > 1


def test_progress_is_told_test_file_by_test_file(grader):
    seen = []
    result = grader.grade(Submission("anna", RIGHT), seen.append)
    assert [so_far.otter.test_files for so_far in seen] == [
        ["double"],
        ["double", "total"],
        ["double", "double_hidden", "total"],
        ["double", "double_hidden", "total", "total_hidden"],
    ]
    assert [so_far.score for so_far in seen] == [2, 3, 5, result.score]
    assert seen[-1].exercises == result.exercises


def test_student_code_never_runs_in_this_process(grader, tmp_path):
    source = f"import os, sys\ndef double(a): return os.getpid()\n# {tmp_path}"
    result = grader.grade(Submission("fay", {**RIGHT, "double": source}))
    assert json.dumps(os.getpid()) not in result.exercises[0].cases[0].got


def test_after_a_rest_no_collection_of_garbage_interrupts_a_submission():
    course = load_assignment(find_course(Path(__file__).parent))
    sources = {exercise.slug: exercise.solution_source for exercise in course.exercises}
    started = []
    with Grader(course, race=False) as grader:
        grader.grade(Submission("anna", sources))
        grader.prepare()
        gc.callbacks.append(lambda phase, about: started.append(phase))
        try:
            grader.grade(Submission("ben", sources))
        finally:
            gc.callbacks.pop()
    assert not started


def test_results_do_not_hold_what_the_calls_were_made_with(grader):
    result = grader.grade(Submission("anna", {**RIGHT, "double": "def double(a): return a"}))
    cases = [case for file in result.otter.results.values() for case in file.recorded]
    assert len(cases) == len(result.cases)
    assert all(case.made == () for case in cases)
