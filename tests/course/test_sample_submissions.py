"""The sample submissions score what the README says, through the whole engine."""

import shutil
from pathlib import Path

import pytest

from autograder.assignment import find_course, load_assignment
from autograder.grading import Grader
from autograder.outcomes import Outcome
from autograder.submission import read_submission

ASSIGNMENT = load_assignment(find_course(Path(__file__).parent))
SAMPLES = ASSIGNMENT.root / "tests" / "submissions"


@pytest.fixture(scope="module")
def graded():
    with Grader(ASSIGNMENT) as grader:
        yield lambda path: grader.grade(read_submission(path, ASSIGNMENT))


def exercises(result):
    return {exercise.slug: exercise for exercise in result.exercises}


def failed(result):
    return {case.name for case in result.cases if case.outcome is not Outcome.PASSED}


def test_the_references_score_100(graded, tmp_path):
    for exercise in ASSIGNMENT.exercises:
        shutil.copy(exercise.solution, tmp_path)
    result = graded(tmp_path)
    assert failed(result) == set()
    assert result.score == result.possible == result.otter.total == 100


@pytest.mark.parametrize("seed", range(12))
def test_the_references_score_in_full_whatever_the_seed(seed, tmp_path):
    for exercise in ASSIGNMENT.exercises:
        shutil.copy(exercise.solution, tmp_path)
    with Grader(ASSIGNMENT, seed=seed, race=False) as grader:
        result = grader.grade(read_submission(tmp_path, ASSIGNMENT))
    ended_well = (Outcome.PASSED, Outcome.SKIPPED)
    assert [case.feedback for case in result.cases if case.outcome not in ended_well] == []
    assert {case.name for case in result.cases if case.outcome is Outcome.SKIPPED} == {
        case.name for case in result.cases if case.name.startswith("takes_at_most_")
    }


def test_untouched_stubs_are_not_attempted_and_never_wrong(graded):
    result = graded(SAMPLES / "untouched")
    assert result.score == 0
    assert {case.outcome for case in result.cases} == {Outcome.NOT_ATTEMPTED}


def test_the_untouched_sample_is_the_stubs_as_shipped():
    for exercise in ASSIGNMENT.exercises:
        sample = SAMPLES / "untouched" / "exercises" / exercise.stub.name
        assert sample.read_bytes() == exercise.stub.read_bytes()


def test_the_seed_answers_lose_what_depends_on_the_skip_and_nothing_else(graded):
    result = graded(SAMPLES / "seed_answers")
    assert failed(result) == {
        "x_reaches_y_on_two_ways",
        "without_a_second_layer_the_block_is_a_relu",
        "the_gradient_of_x_is_that_of_small_changes",
        "where_the_layers_are_silent_x_alone_decides",
        "fifty_blocks_pass_the_gradient_on",
    }
    assert result.score == 94


def test_half_done_work_keeps_its_outcomes_apart(graded):
    by_slug = exercises(graded(SAMPLES / "half_done"))
    for slug in ("receptive_field", "sigmoid_to_tanh", "hessian_contour_axes"):
        assert by_slug[slug].score == by_slug[slug].possible
    outcomes = {
        slug: {case.outcome for case in exercise.cases} for slug, exercise in by_slug.items()
    }
    assert outcomes["residual_backward"] == {Outcome.WRONG, Outcome.PASSED}
    assert outcomes["bias_variance"] == {Outcome.CRASHED}
    assert all("IndexError" in case.message for case in by_slug["bias_variance"].cases)
    assert outcomes["head_replacement"] == {Outcome.TIMED_OUT}
    assert outcomes["conv2d"] == {Outcome.MISSING}
