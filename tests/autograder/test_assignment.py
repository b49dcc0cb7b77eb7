import shutil

import pytest

from autograder.assignment import find_course, load_assignment
from autograder.assignment_file import AssignmentError


def test_paths_follow_from_the_slug(assignment, course):
    double = assignment.exercises[0]
    assert assignment.slugs == ("double", "total")
    assert double.stub == course / "exercises" / "double.py"
    assert double.solution == course / "solutions" / "double.py"
    assert double.public_tests == course / "tests" / "public" / "double.py"
    assert double.hidden_tests == course / "tests" / "hidden" / "double.py"
    assert double.functions == ("double",)
    assert "2 * a" in double.solution_source


def test_misconceptions_are_found_in_the_folder_of_their_exercise(assignment, course):
    folder = course / "solutions" / "misconceptions" / "double"
    folder.mkdir(parents=True)
    for name in ("squares.py", "adds_one.py", "notes.txt"):
        (folder / name).touch()
    double, total = assignment.exercises
    assert double.misconceptions == (folder / "adds_one.py", folder / "squares.py")
    assert total.misconceptions == ()


def test_the_course_is_found_from_within(course):
    assert find_course(course / "tests" / "public") == course


def test_the_files_of_a_course_are_told_from_what_lies_beside_them(course, assignment):
    (course / "link").symlink_to(course / "exercises")
    for name in ("exercises/new.zip", "exercises/../solutions/x", "tests/public", "link/a.png"):
        assert assignment.holds(course / name)
    for name in ("submission.zip", "pictures/a.png", "exercises/../a.png", "exercises2/a.png"):
        assert not assignment.holds(course / name)


def test_no_course_is_a_clear_error(tmp_path):
    with pytest.raises(AssignmentError, match="--course"):
        find_course(tmp_path)


@pytest.mark.parametrize(
    "file",
    ["exercises/total.py", "solutions/total.py", "tests/public/total.py", "tests/hidden/total.py"],
)
def test_a_missing_file_is_named(course, file):
    (course / file).unlink()
    with pytest.raises(AssignmentError, match=rf"{file} is missing .*line 15"):
        load_assignment(course, complete=True)


def test_a_students_course_has_neither_solutions_nor_hidden_tests_nor_perhaps_stubs(course):
    for folder in ("solutions", "tests/hidden"):
        shutil.rmtree(course / folder)
    (course / "exercises/total.py").unlink()
    assert load_assignment(course).slugs == ("double", "total")
    (course / "tests/public/total.py").unlink()
    with pytest.raises(AssignmentError, match=r"tests/public/total\.py is missing"):
        load_assignment(course)


def test_exercises_are_found_by_name_in_the_courses_order(assignment):
    assert [it.slug for it in assignment.named(["total", "double"])] == ["double", "total"]
    assert assignment.named([]) == assignment.exercises


@pytest.mark.parametrize(
    ("slug", "words"),
    [("totl", "Did you mean total"), ("doubled", "Did you mean double"), ("x", "'x'. There are d")],
)
def test_a_name_that_is_none_is_told_with_the_nearest(assignment, slug, words):
    with pytest.raises(AssignmentError, match=words):
        assignment.named(["double", slug])


def test_students_may_have_what_is_listed_and_there(course, assignment):
    double = assignment.exercises[0]
    assert double.for_students == (double.stub, double.public_tests, double.hints)
    for name in ("hints/double.md", "pictures/double.py", "pictures/notes.txt"):
        path = course / "exercises" / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
    assert double.for_students[2:] == (double.hints, double.picture)
