from otter.run.run_autograder.autograder_config import AutograderConfig

from autograder.grading import Grader
from autograder.outcomes import CallFailed, Outcome
from autograder.restoring import Restorer
from autograder.submission import Submission

from .conftest import RIGHT


def test_otter_reports_what_it_would_have_reported_where_the_tests_ran(assignment):
    restorer = Restorer(assignment)
    half = {"double": "def double(a): return a", "total": CallFailed(Outcome.MISSING, "not there")}
    with Grader(assignment, race=False) as grader:
        for sources in (RIGHT, half):
            result = grader.grade(Submission("anna", sources))
            restored = restorer.otter_results(result.exercises)
            for config in (AutograderConfig(), AutograderConfig({"show_hidden": True})):
                assert restored.to_gradescope_dict(config) == result.otter.to_gradescope_dict(
                    config
                )
            assert (restored.total, restored.possible) == (result.score, result.possible)
            assert restored.summary() == result.otter.summary()
