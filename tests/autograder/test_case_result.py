import pytest

from autograder.case_result import CaseResult
from autograder.explanation import Explanation
from autograder.outcomes import Outcome


@pytest.mark.parametrize("outcome", Outcome)
def test_only_what_passed_earns_points(outcome):
    result = CaseResult("c", 2.5, False, outcome)
    assert result.earned == (2.5 if outcome is Outcome.PASSED else 0)
    assert result.passed == (outcome in (Outcome.PASSED, Outcome.SKIPPED))


def test_feedback_has_a_line_for_each_part_that_there_is():
    explained = Explanation(relation="half of what is expected")
    result = CaseResult(
        "c", 1, False, Outcome.WRONG, "no", got="1", next_step="Add.", explanation=explained
    )
    first, *parts = result.feedback.splitlines()
    assert first == "wrong: no"
    assert parts[0] == "got:      1"
    assert any("half of what is expected" in part for part in parts[1:-1])
    assert parts[-1] == "next:     Add."


def test_what_passed_needs_no_words():
    assert CaseResult("c", 1, False, Outcome.PASSED, "ignored").feedback == "passed"
