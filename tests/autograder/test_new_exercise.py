import subprocess
import sys

import pytest

from autograder.assignment import load_assignment
from autograder.assignment_file import AssignmentError
from autograder.new_exercise import lay_out
from autograder.verify import verify
from autograder.verify.beliefs import Beliefs
from autograder.verify.completeness import Completeness
from autograder.verify.references import References
from autograder.verify.stubs import Stubs

from .conftest import ASSIGNMENT


def content(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_new_exercise_touches_nothing_but_the_list_of_exercises(assignment, course):
    before = content(course)
    files = lay_out(assignment, "half_life")
    after = content(course)
    assert after.keys() - before.keys() == set(files)
    assert len(files) == 6
    assert [path for path in before if before[path] != after[path]] == [assignment.file]


def test_the_list_of_exercises_keeps_its_text(assignment, course):
    comment = "# the end\n"
    assignment.file.write_text(f"# a course\n{ASSIGNMENT}{comment}")
    lay_out(assignment, "half_life")
    entry = "  - slug: half_life\n    title: Half life\n    functions: [half_life]\n"
    assert assignment.file.read_text() == f"# a course\n{ASSIGNMENT}{entry}{comment}"


@pytest.mark.parametrize(
    "text",
    [
        ASSIGNMENT.rstrip("\n"),
        ASSIGNMENT.replace("[total]", "\n      - total"),
        ASSIGNMENT.replace("  - ", "- ").replace("    ", "  "),
        ASSIGNMENT + "\n\n",
        ASSIGNMENT[ASSIGNMENT.index("exercises") :] + ASSIGNMENT[: ASSIGNMENT.index("exercises")],
    ],
)
def test_lists_of_exercises_may_be_written_in_several_ways(assignment, course, text):
    assignment.file.write_text(text)
    lay_out(assignment, "half_life")
    assert load_assignment(course).slugs == ("double", "total", "half_life")


def test_what_cannot_be_added_to_is_left_as_it_is(assignment, course):
    start = ASSIGNMENT.index("exercises")
    flow = (
        "exercises: [{slug: double, title: a, functions: [double]},"
        " {slug: total, title: b, functions: [total]}]\n"
    )
    assignment.file.write_text(ASSIGNMENT[:start] + flow)
    before = content(course)
    with pytest.raises(AssignmentError, match="in brackets: add it by hand"):
        lay_out(assignment, "half_life")
    assert content(course) == before


def test_all_that_is_found_of_a_new_exercise_is_what_its_author_must_fill_in(assignment, course):
    files = lay_out(assignment, "half_life")
    (report,) = verify(assignment, [Completeness(load_assignment(course))])
    new = [finding for finding in report.findings if "half_life" in finding.where]
    assert {finding.to_do for finding in new} == {"Fill it in."}
    assert {finding.where for finding in new} == {str(it.relative_to(course)) for it in files}


def test_a_new_exercise_works_before_it_is_filled_in(assignment, course):
    lay_out(assignment, "half_life")
    longer = load_assignment(course)
    checks = [References(longer, seeds=2), Stubs(longer), Beliefs(longer, seeds=2)]
    assert [report.findings for report in verify(longer, checks)] == [(), (), ()]


@pytest.mark.parametrize("slug", ["Half", "half-life", "2half", "", "../half", "lambda", "a" * 81])
def test_names_that_are_none_are_refused(assignment, slug):
    with pytest.raises(AssignmentError, match="cannot be used"):
        lay_out(assignment, slug)


@pytest.mark.parametrize("slug", ["numpy", "statistics", "autograder"])
def test_names_of_modules_are_refused(assignment, course, slug):
    before = content(course)
    with pytest.raises(AssignmentError, match="is a module that can be imported"):
        lay_out(assignment, slug)
    assert content(course) == before


def test_an_exercise_that_is_there_is_refused(assignment, course):
    before = content(course)
    with pytest.raises(AssignmentError, match="there is an exercise 'double' already"):
        lay_out(assignment, "double")
    (course / "tests" / "hidden" / "half_life.py").touch()
    with pytest.raises(AssignmentError, match=r"tests/hidden/half_life\.py is there already"):
        lay_out(assignment, "half_life")
    (course / "tests" / "hidden" / "half_life.py").unlink()
    assert content(course) == before


def test_the_command_says_what_it_wrote_and_what_is_left(course):
    def new(slug):
        command = [sys.executable, "-m", "autograder", "new", slug]
        return subprocess.run(command, cwd=course, capture_output=True, text=True, check=False)

    done = new("half_life")
    assert done.returncode == 0
    assert "solutions/misconceptions/half_life/answers_zero.py" in done.stdout.splitlines()
    assert "marked with TODO" in done.stderr
    again = new("half_life")
    assert (again.returncode, again.stdout) == (2, "")
    assert "already" in again.stderr
