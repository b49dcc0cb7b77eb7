import pytest

from autograder.assignment_file import AssignmentError, read_assignment_file

from .conftest import ASSIGNMENT


def test_limits_have_units(course):
    limits = read_assignment_file(course).content.limits.call_limits
    assert (limits.call_seconds, limits.memory_bytes, limits.reply_bytes) == (0.5, 2 << 30, 4 << 20)


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
        ("title: A tiny course", "title: 2026-13-45", "not YAML"),
        ("title: A tiny course", f"title: {'[' * 3000}", "not YAML"),
        ("title: A tiny course", "title: &a [*a]", "line 1: title"),
        ("seed: 7", "seed: 7\nseed: 8", "line 3: 'seed' is there already"),
        ("slug: total", "slug: total\n    slug: sum", "line 16: 'slug' is there already"),
        ("source_kib: 16", "source_kib: 4096", "limits.source_kib"),
    ],
)
def test_a_bad_file_is_refused_with_the_line(course, old, new, words):
    assert old in ASSIGNMENT
    (course / "exercises" / "assignment.yaml").write_text(ASSIGNMENT.replace(old, new))
    with pytest.raises(AssignmentError, match=words):
        read_assignment_file(course)


@pytest.mark.parametrize("content", [b"", b"[]", b"\xff\xfe", b"3"])
def test_a_file_of_something_else_is_refused(course, content):
    (course / "exercises" / "assignment.yaml").write_bytes(content)
    with pytest.raises(AssignmentError, match=r"assignment\.yaml"):
        read_assignment_file(course)
