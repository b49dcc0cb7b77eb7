import pytest

from autograder.assignment import AssignmentError
from autograder.misconceptions import Misconception, read_misconceptions

from .conftest import write

CASES = ("any_number_doubles", "another_case")
SQUARES = '''\
"""Twice a number is the number times itself.

What is 2 times 3,
and 3 times 3?
"""

CAUGHT_BY = ("any_number_doubles",)


def double(a):
    return a * a
'''


@pytest.fixture
def read(assignment, course):
    """Return what reads the first exercise's misconceptions, after writing these."""

    def read(**sources):
        folder = course / "solutions" / "misconceptions" / "double"
        write(folder, {f"{name}.py": source for name, source in sources.items()})
        return read_misconceptions(assignment.exercises[0], CASES)

    return read


def test_a_misconception_is_a_belief_a_hint_and_a_solution(read):
    assert read(squares=SQUARES) == (
        Misconception(
            name="squares",
            belief="Twice a number is the number times itself.",
            hint="What is 2 times 3, and 3 times 3?",
            caught_by=("any_number_doubles",),
            source=SQUARES,
        ),
    )


def test_an_exercise_may_have_none_or_several(read):
    assert read() == ()
    assert [found.name for found in read(squares=SQUARES, cubes=SQUARES)] == ["cubes", "squares"]


def test_reading_runs_nothing(read):
    (found,) = read(squares=SQUARES + "\nraise SystemExit\n")
    assert found.name == "squares"


NO_DOCSTRING = SQUARES[SQUARES.index("CAUGHT_BY") :]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (NO_DOCSTRING, r"squares\.py needs a docstring"),
        ('"""The belief alone."""\n' + NO_DOCSTRING, "needs a docstring"),
        ('"""A belief\nof two lines.\n\nAnd?\n"""\n' + NO_DOCSTRING, "needs a docstring"),
        (SQUARES.replace("CAUGHT_BY", "caught_by"), "needs CAUGHT_BY"),
        (SQUARES.replace('("any_number_doubles",)', "()"), "line 7: .* at least one"),
        (SQUARES.replace('("any_number_doubles",)', '("any_number_doubles")'), "line 7: .*tuple"),
        (SQUARES.replace('("any_number_doubles",)', "(1, 2)"), "line 7: .*tuple of names"),
        (SQUARES.replace('("any_number_doubles",)', "tuple(CASES)"), "line 7: .*tuple of names"),
        (SQUARES.replace("any_number_doubles", "none_doubles"), "line 7: 'none_doubles' is no hid"),
        (SQUARES.replace("def double", "def twice"), "does not define double"),
        (SQUARES.replace("def double(a):", "def double(a)"), r"cannot be read: .*\.py, line 10"),
        (SQUARES + "\0", "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_used_is_an_error_that_says_why(read, source, words):
    with pytest.raises(AssignmentError, match=words):
        read(squares=source)


def test_a_file_of_something_else_is_an_error(read, course):
    read(squares=SQUARES)
    folder = course / "solutions" / "misconceptions" / "double"
    (folder / "squares.py").write_bytes(b'"""\xff"""')
    with pytest.raises(AssignmentError, match="cannot be read"):
        read()
