from pathlib import Path

from autograder.submission_error import SubmissionError


def test_the_student_is_not_told_where_the_grader_keeps_things():
    error = SubmissionError(Path("/srv/anna.zip"), "holds nothing")
    assert str(error) == "/srv/anna.zip: holds nothing"
    assert error.why == "holds nothing"
