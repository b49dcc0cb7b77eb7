from autograder.cases import CaseResult
from autograder.outcomes import Outcome
from autograder.restoring import Restorer
from autograder.results import ExerciseResult


def test_results_from_elsewhere_become_what_otter_would_hold(assignment):
    cases = (
        CaseResult("two_is_twice_one", 1, False, Outcome.PASSED),
        CaseResult("zero_stays_zero", 1, False, Outcome.WRONG, message="no", next_step="Look."),
        CaseResult("any_number_doubles", 2, True, Outcome.SKIPPED),
    )
    otter = Restorer(assignment).otter_results([ExerciseResult("double", "Twice", cases)])
    assert otter.test_files == ["double", "double_hidden"]
    public, hidden = otter.results.values()
    assert (public.score, public.possible, hidden.score, hidden.possible) == (1, 2, 0, 2)
    assert [it.message for it in public.test_case_results] == [it.feedback for it in cases[:2]]
