from otter.run.run_autograder.autograder_config import AutograderConfig

from autograder.case_result import CaseResult
from autograder.grading import Grader
from autograder.outcomes import CallFailed, Outcome
from autograder.restoring import otter_results
from autograder.results import ExerciseResult
from autograder.submission import Submission

from .conftest import RIGHT


def test_results_from_elsewhere_become_what_otter_would_hold():
    cases = (
        CaseResult("two_is_twice_one", 1, False, Outcome.PASSED),
        CaseResult("zero_stays_zero", 1, False, Outcome.WRONG, message="no", next_step="Look."),
        CaseResult("any_number_doubles", 2, True, Outcome.SKIPPED),
    )
    otter = otter_results([ExerciseResult("double", "Twice", cases)])
    assert otter.test_files == ["double", "double_hidden"]
    public, hidden = otter.results.values()
    assert (public.score, public.possible, hidden.score, hidden.possible) == (1, 2, 0, 2)
    assert [it.message for it in public.test_case_results] == [it.feedback for it in cases[:2]]


def test_otter_reports_what_it_would_have_reported_where_the_tests_ran(assignment):
    half = {"double": "def double(a): return a", "total": CallFailed(Outcome.MISSING, "not there")}
    with Grader(assignment, race=False) as grader:
        for sources in (RIGHT, half):
            result = grader.grade(Submission("anna", sources))
            restored = otter_results(result.exercises)
            for config in (AutograderConfig(), AutograderConfig({"show_hidden": True})):
                assert restored.to_gradescope_dict(config) == result.otter.to_gradescope_dict(
                    config
                )
            assert (restored.total, restored.possible) == (result.score, result.possible)
            assert restored.summary() == result.otter.summary()
