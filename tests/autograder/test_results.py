import pytest
from otter.test_files import GradingResults

from autograder.case_result import CaseResult
from autograder.isolation import Report
from autograder.outcomes import Outcome
from autograder.results import ExerciseResult, SubmissionResult


def result_of(*exercises):
    """Return a result from the outcomes of each exercise's cases, of 2 points each."""
    return SubmissionResult(
        name="anna",
        exercises=tuple(
            ExerciseResult(
                f"exercise_{n}",
                "An exercise",
                tuple(CaseResult(f"case_{i}", 2, False, end) for i, end in enumerate(outcomes)),
            )
            for n, outcomes in enumerate(exercises)
        ),
        otter=GradingResults([]),
        seed=0,
        isolation=Report(()),
        seconds=0.1,
    )


def test_points_add_up():
    result = result_of([Outcome.PASSED, Outcome.WRONG], [Outcome.PASSED])
    assert [exercise.score for exercise in result.exercises] == [2, 2]
    assert (result.score, result.possible, len(result.cases)) == (4, 6, 3)


@pytest.mark.parametrize("outcome", Outcome)
def test_only_a_grader_fault_is_one(outcome):
    result = result_of([Outcome.PASSED], [outcome])
    assert result.has_grader_fault == (outcome is Outcome.GRADER_FAULT)
