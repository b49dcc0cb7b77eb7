import textwrap

import numpy as np
import pytest
from otter.test_files.exception_test import ExceptionTestFile

from autograder.cases import GaveUp, RecordedTestFile
from autograder.outcomes import Outcome
from autograder.remote_function import RemoteFunction


def rng(purpose):
    return np.random.default_rng(len(purpose))


@pytest.fixture
def run(assignment, remote):
    def run_file(source, hidden=False):
        exercise = assignment.exercises[0]
        path = exercise.hidden_tests if hidden else exercise.public_tests
        student = remote(source, "double")
        file = RecordedTestFile.recording(
            ExceptionTestFile.from_file(str(path)), student.calls, rng
        )
        file.run({"double": RemoteFunction(student, "double")})
        return file

    return run_file


def test_a_right_answer_earns_the_points_that_otter_says(run):
    file = run("def double(a): return 2 * a")
    assert file.score == sum(case.earned for case in file.case_results) == 2
    assert [case.outcome for case in file.case_results] == [Outcome.PASSED] * 2


def test_otter_and_the_record_agree_on_a_partial_score(run):
    file = run("def double(a): return 0")
    assert file.score == sum(case.earned for case in file.case_results) == 1


def test_a_failure_says_call_got_expected_and_next_step(run):
    feedback = run("def double(a): return 3 * a").case_results[0].feedback
    assert feedback.splitlines() == [
        "wrong: the result has the wrong value",
        "call:     double(1)",
        "got:      3",
        "expected: 2",
        "next:     Add it to itself.",
    ]


@pytest.mark.parametrize(
    ("seven", "call"),
    [
        ("8", "double(7)"),
        ("exit()", "double(7)"),
        ("os._exit(1)", "double(0) or one of the 9 calls"),
    ],
)
def test_a_failure_among_calls_made_together_accuses_only_what_is_known(
    tmp_path, remote, seven, call
):
    path = tmp_path / "t.py"
    path.write_text(
        textwrap.dedent("""
            from otter.test_files import test_case
            from autograder.checks import assert_integer
            name = "t"

            @test_case(name="c", points=1)
            def c(double):
                for number, got in enumerate(double.starmap([(n,) for n in range(10)])):
                    assert_integer(got, 2 * number)
            """)
    )
    student = remote(f"import os\ndef double(a): return {seven} if a == 7 else 2 * a", "double")
    file = RecordedTestFile.recording(ExceptionTestFile.from_file(str(path)), student.calls, rng)
    file.run({"double": RemoteFunction(student, "double")})
    assert file.case_results[0].call.startswith(call)


def test_otter_shows_our_feedback_and_no_line_of_the_test(run):
    file = run("def double(a): return 3 * a", hidden=True)
    summary = file.summary()
    assert "wrong: the result has the wrong value" in summary
    for secret in ("secret_marker", "assert_integer", "line", ".py"):
        assert secret not in summary


def test_a_file_of_hidden_cases_does_not_claim_in_public_that_all_passed(run):
    file = run("def double(a): return 3 * a", hidden=True)
    public = file.summary(public_only=True)
    assert "passed" not in public
    assert "1 hidden tests" in public


def test_large_values_are_not_kept(run):
    file = run("import numpy as np\ndef double(a): return np.ones(1 << 16)")
    assert {case.outcome for case in file.case_results} == {Outcome.WRONG}
    assert {case.made for case in file.recorded} == {()}
    assert all(case.made for case in run("def double(a): return 3 * a").recorded)


def test_a_case_draws_the_same_whatever_ran_before(run):
    seen = [run(f"def double(a): return {n} * a", hidden=True).case_results[0].call for n in (3, 4)]
    assert seen[0] == seen[1]


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        ("raise KeyError('what the author overlooked')", Outcome.GRADER_FAULT),
        ("assert double(1) == 2", Outcome.GRADER_FAULT),
    ],
)
def test_a_test_that_breaks_is_the_graders_fault(tmp_path, remote, body, outcome):
    path = tmp_path / "t.py"
    path.write_text(
        "from otter.test_files import test_case\nname = 't'\n"
        f"@test_case(name='c', points=1)\ndef c(double):\n    {body}\n"
    )
    student = remote("def double(a): return 3 * a", "double")
    file = RecordedTestFile.recording(ExceptionTestFile.from_file(str(path)), student.calls, rng)
    file.run({"double": RemoteFunction(student, "double")})
    (case,) = file.case_results
    assert case.outcome is outcome
    assert case.fault.startswith(("KeyError", "AssertionError"))
    assert "overlooked" not in case.feedback


def test_a_file_stops_at_the_first_case_whose_result_does_not_count(assignment, remote):
    file = ExceptionTestFile.from_file(str(assignment.exercises[0].public_tests))
    student = remote("def double(a): return 3 * a", "double")
    recorded = RecordedTestFile.recording(
        file, student.calls, rng, lambda result, calls: result.passed
    )
    with pytest.raises(GaveUp):
        recorded.run({"double": RemoteFunction(student, "double")})
    assert [case.outcome for case in recorded.case_results] == [Outcome.WRONG]
    assert not recorded.all_passed
