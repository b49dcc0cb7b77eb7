import pickle

import pytest

from autograder.outcomes import CallFailed, CaseEnded, Outcome, Wrong


def test_outcomes_are_what_reports_print():
    assert str(Outcome.NOT_ATTEMPTED) == "not attempted"
    assert len({str(outcome) for outcome in Outcome}) == len(Outcome) == 10


def test_a_wrong_answer_is_an_assertion_that_failed():
    with pytest.raises(AssertionError, match="too small") as caught:
        raise Wrong("too small", got="1", expected="2")
    assert isinstance(caught.value, CaseEnded)
    assert caught.value.outcome is Outcome.WRONG


def test_a_wrong_answer_tells_all_it_knows():
    wrong = Wrong("too small", got="1", expected="2", next_step="Add one.")
    assert str(wrong) == "too small\ngot:      1\nexpected: 2\nnext:     Add one."
    assert str(Wrong("too small")) == wrong.message == "too small"


def test_a_failed_call_is_no_assertion():
    failure = CallFailed(Outcome.CRASHED, "the call raised E: why", text="why")
    assert not isinstance(failure, AssertionError)
    assert (str(failure), failure.text) == ("the call raised E: why", "why")


@pytest.mark.parametrize(
    "end",
    [
        CaseEnded(Outcome.MISSING, "not there", "Hand it in."),
        CallFailed(Outcome.CRASHED, "crashed", exception_types=("ValueError",), line=3, text="no"),
        Wrong("wrong value", got="1", expected="2", next_step="Add."),
    ],
)
def test_the_end_of_a_case_goes_to_other_processes(end):
    there = pickle.loads(pickle.dumps(end))
    assert type(there) is type(end)
    assert vars(there) == vars(end)
    assert str(there) == str(end)
