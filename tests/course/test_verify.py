"""The course stands the checks that are quick enough for every change."""

from pathlib import Path

from autograder.assignment import find_course, load_assignment
from autograder.verify import verify_course


def test_nothing_is_found():
    assignment = load_assignment(find_course(Path(__file__).parent))
    reports = verify_course(assignment, quick=True)
    assert {report.check: report.findings for report in reports} == dict.fromkeys(
        ("completeness", "references", "stubs", "misconceptions", "leaks"), ()
    )
