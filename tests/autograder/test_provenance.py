import pytest

from autograder.assignment import load_assignment
from autograder.provenance import Provenance, Terms, submission_hash
from autograder.submission import Submission

from .conftest import RIGHT

ANNA = Submission("anna", RIGHT)


def key(course, terms=Terms()):  # noqa: B008, it cannot be changed
    return Provenance(load_assignment(course), terms).key(ANNA)


@pytest.mark.parametrize(
    "file",
    [
        "exercises/assignment.yaml",
        "exercises/double.py",
        "solutions/double.py",
        "tests/public/total.py",
        "tests/hidden/double.py",
    ],
)
def test_results_follow_from_every_file_of_the_course(course, file):
    before = key(course)
    assert key(course) == before
    with (course / file).open("a") as stream:
        stream.write("# one more line\n")
    assert key(course).assignment != before.assignment


def test_hints_are_no_part_of_it(course):
    before = key(course)
    (course / "exercises" / "hints" / "double.md").write_text("# Hints\n")
    assert key(course) == before


def test_other_terms_are_another_grader(course):
    terms = [Terms(), Terms(race=False), Terms(hidden_counterexamples=True)]
    assert len({key(course, it).grader for it in terms}) == 3
    assert key(course, Terms(seed=8)).seed == 8
    assert key(course).seed == 7


def test_a_submission_is_its_content_and_its_name():
    others = [
        Submission("ben", RIGHT),
        Submission("anna", {**RIGHT, "double": "\ud800"}),
        Submission("\ud800", RIGHT),
    ]
    assert len({submission_hash(it) for it in (ANNA, *others)}) == 4
    assert submission_hash(Submission("anna", RIGHT, ("a note",))) == submission_hash(ANNA)


def test_the_parts_are_named(assignment):
    parts = Provenance(assignment, Terms()).parts
    assert {len(parts[name]) for name in ("tests", "solutions", "engine")} == {64}
    assert "numpy" in parts["versions"]
    assert parts["processor"]
