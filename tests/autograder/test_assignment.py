import pytest

from autograder.assignment import AssignmentError, find_course, load_assignment

from .conftest import ASSIGNMENT


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


def test_limits_have_units(assignment):
    limits = assignment.limits.call_limits
    assert (limits.call_seconds, limits.memory_bytes, limits.reply_bytes) == (0.5, 2 << 30, 4 << 20)


def test_the_course_is_found_from_within(course):
    assert find_course(course / "tests" / "public") == course


def test_no_course_is_a_clear_error(tmp_path):
    with pytest.raises(AssignmentError, match="--course"):
        find_course(tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("seed: 7", "seed: 7\ncolour: red", "line 3: colour: unknown key 'colour'"),
        ("  call_seconds: 0.5", "  call_secnds: 0.5", "line 4: .*unknown key 'call_secnds'"),
        ("    title: Twice a number", "    titel: Twice", "line 13: .*unknown key 'titel'"),
        ("slug: total", "slug: double", "line 15: duplicate slug: double"),
        ("seed: 7", "seed: seven", "line 2: seed: .*integer"),
        ("seed: 7\n", "", "seed: Field required"),
        ("slug: total", "slug: ../total", "line 15: exercises.1.slug"),
        ("functions: [total]", "functions: []", "line 17: exercises.1.functions"),
        ("call_seconds: 0.5", "call_seconds: 0", "line 4: limits.call_seconds"),
        ("title: A tiny course", "title: [", "not YAML"),
    ],
)
def test_a_bad_file_is_refused_with_the_line(course, old, new, words):
    assert old in ASSIGNMENT
    (course / "exercises" / "assignment.yaml").write_text(ASSIGNMENT.replace(old, new))
    with pytest.raises(AssignmentError, match=words):
        load_assignment(course)


@pytest.mark.parametrize("content", [b"", b"[]", b"\xff\xfe", b"3"])
def test_a_file_of_something_else_is_refused(course, content):
    (course / "exercises" / "assignment.yaml").write_bytes(content)
    with pytest.raises(AssignmentError, match=r"assignment\.yaml"):
        load_assignment(course)


@pytest.mark.parametrize(
    "file",
    ["exercises/total.py", "solutions/total.py", "tests/public/total.py", "tests/hidden/total.py"],
)
def test_a_missing_file_is_named(course, file):
    (course / file).unlink()
    with pytest.raises(AssignmentError, match=rf"{file} is missing .*line 15"):
        load_assignment(course)
