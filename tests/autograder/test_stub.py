import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.assignment import load_assignment
from autograder.outcomes import Outcome
from autograder.stub import Stub, not_implemented, says_not_implemented

GIVEN = '''\
"""Two functions."""

import math


def twice(a):
    """Return twice a number.

    Examples: twice(1) is 2
    """
    # TODO
    raise NotImplementedError("twice: not implemented yet")


def half(a):
    # TODO
    raise NotImplementedError("half: not implemented yet")
'''
STUB = Stub(GIVEN, ["twice", "half"])
RAISES = 'raise NotImplementedError("half: not implemented yet")'


def test_a_stub_is_all_of_itself():
    assert STUB.is_all_of(GIVEN)


@given(st.data())
def test_comments_blank_lines_and_ends_of_lines_are_nothing_done(data):
    lines = []
    for line in GIVEN.splitlines():
        lines += data.draw(
            st.lists(st.sampled_from(["# Anna", "    # how?", "", "  "]), max_size=2)
        )
        lines.append(line + data.draw(st.sampled_from(["", " ", "\t"])))
    source = data.draw(st.sampled_from(["\n", "\r\n", "\r"])).join(lines)
    assert STUB.is_all_of(source)


@given(st.data())
def test_what_is_taken_for_the_stub_does_what_the_stub_does(data):
    pieces = ["# x", '# """', "# '''", "x = 1", "\\", "return 2 * a", " ", "\x0c", "\u2028", '"""']
    source = GIVEN
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(source)))
        piece = data.draw(st.sampled_from(pieces)) + data.draw(st.sampled_from(["", "\n"]))
        source = source[:at] + piece + source[at:]
    if STUB.is_all_of(source):
        try:
            functions = [it for it in ast.parse(source).body if isinstance(it, ast.FunctionDef)]
        except SyntaxError:  # as a comment after a backslash is: worth as little as a stub
            return
        assert all(map(says_not_implemented, functions))
        assert {it.name for it in functions} == {"twice", "half"}


@pytest.mark.parametrize(
    "change",
    [
        (RAISES, "return a / 2"),
        (RAISES, "raise NotImplementedError"),
        ("import math", "import math\nhalf = 1"),
        ("    # TODO\n    raise NotImpl", "    return 2 * a\n    raise NotImpl"),
        ("def half(a):", "def half(b):"),
        # A line that looks like a comment, but ends the docstring.
        ("    Examples:", '    # """; return 2 * a; """\n    Examples:'),
    ],
)
def test_whatever_is_done_makes_it_another_file(change):
    assert not STUB.is_all_of(GIVEN.replace(*change))


@pytest.mark.parametrize(
    "source",
    [
        "",
        "def half(a:",
        "def twice(a): return 2 * a",
        GIVEN.replace(RAISES, "return a / 2"),
        GIVEN.replace(RAISES, 'raise NotImplementedError("half: do it")'),
        GIVEN.replace(RAISES, f"a += 1\n    {RAISES}"),
        f"{GIVEN}\ndef half(a): return a / 2",
        "\0",
    ],
)
def test_a_file_that_does_more_than_to_raise_is_no_stub_and_always_run(source):
    assert not Stub(source, ["twice", "half"]).is_all_of(source)


def test_each_function_fails_with_what_it_says():
    failure = STUB.failures()["half"]
    assert failure.outcome is Outcome.NOT_ATTEMPTED
    assert failure.message == not_implemented("half")


def test_students_work_in_the_file_that_a_clone_of_the_course_calls_the_stub(course):
    (exercise, _) = load_assignment(course).exercises
    done = "def double(a): return 2 * a"
    exercise.stub.write_text(done)
    (exercise, _) = load_assignment(course).exercises
    assert not exercise.given.is_all_of(done)


def test_where_a_copy_is_kept_as_it_was_given_that_is_the_stub(course):
    (exercise, _) = load_assignment(course).exercises
    stub = exercise.stub.read_text()
    exercise.pristine_stub.parent.mkdir(parents=True)
    exercise.pristine_stub.write_text(stub)
    exercise.stub.write_text("def double(a): return 2 * a")
    assert exercise.given.is_all_of(stub)


@pytest.mark.parametrize("content", [None, b"\xff"])
def test_a_stub_that_is_gone_or_no_text_is_nobodys_file(course, content):
    (exercise, _) = load_assignment(course).exercises
    exercise.stub.unlink()
    if content is not None:
        exercise.stub.write_bytes(content)
    assert not exercise.given.is_all_of("")
