from autograder.outcomes import Outcome
from autograder.results import ExerciseResult

from .class_helpers import CASES, made_entry
from .report_records import made_case, made_record


def test_scores_are_by_exercise_under_the_students_id():
    exercises = (
        ExerciseResult("double", "Twice a number", CASES),
        ExerciseResult("total", "The sum", (made_case("sums", points=3),)),
    )
    record = made_record("s1", name="Ada", exercises=exercises)
    assert [case.name for case in record.cases] == [*(case.name for case in CASES), "sums"]
    assert record.scores.name == "s1"
    assert record.scores.by_exercise == (("double", 1), ("total", 3))
    assert (record.scores.total, record.scores.possible) == (4, 6.5)


def test_one_case_of_a_fault_of_ours_is_enough():
    wrong = made_case("wrong", Outcome.WRONG)
    assert not made_record("anna", wrong).has_grader_fault
    assert made_record("anna", wrong, made_case("fault", Outcome.GRADER_FAULT)).has_grader_fault


def test_of_an_entry_only_whose_it_is_has_to_be_known():
    entry = made_entry("anna")
    assert entry.submission.name == "anna"
    assert (entry.student_name, entry.handed_in, entry.path) == ("", 0.0, "")
