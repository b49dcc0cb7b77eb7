import json
from importlib.metadata import version

import pytest

from autograder.identity import IDENTITY_FILE, MOST_BYTES, Student, identity_file, read_identity

ADA = Student("Ada Lovelace", "1815-12")


def changed(**fields):
    return json.dumps({**json.loads(identity_file(ADA)), **fields}).encode()


def test_what_is_written_is_read():
    assert read_identity(identity_file(ADA)) == (ADA, ())
    other = Student("Æsa Þórsdóttir", "42")
    assert read_identity(identity_file(other)) == (other, ())


def test_a_byte_order_mark_is_no_error():
    assert read_identity(b"\xef\xbb\xbf" + identity_file(ADA)) == (ADA, ())


def test_other_versions_are_told():
    versions = {"handgrad": "0.0.1", "numpy": "1.99", "python": "2.7"}
    student, notes = read_identity(changed(versions=versions))
    assert student == ADA
    assert notes == (
        f"handed in with handgrad 0.0.1; graded with {version('handgrad')}",
        f"handed in with NumPy 1.99; graded with {version('numpy')}",
    )


def test_a_text_becomes_one_line_that_can_be_printed():
    name = "\x1b[31mAda\r\n\u202e L\ud800" + "x" * 5000
    student, _ = read_identity(changed(name=name[:300], id="\0 7\t7"))
    assert student.id == "7 7"
    assert student.name.startswith("[31mAda L xxx")
    assert len(student.name) <= 200
    assert student.name.isprintable()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"x" * (MOST_BYTES + 1), "larger than"),
        (b"", "not JSON"),
        (b"\xff\xfe\x00", "not JSON"),
        (b"[" * MOST_BYTES, "not JSON"),
        (b"1" * MOST_BYTES, "no JSON object"),
        (b"[]", "no JSON object"),
        (b"null", "no JSON object"),
        (b"{}", "does not tell a name"),
        (changed(name=3), "does not tell a name"),
        (changed(id=None), "does not tell a name"),
    ],
)
def test_what_is_wrong_with_it_is_a_note(content, words):
    student, (note,) = read_identity(content)
    assert student is None
    assert note.startswith(IDENTITY_FILE)
    assert words in note


@pytest.mark.parametrize("versions", [None, [], 3, {"numpy": 7}, {"numpy": None, 1: 2}])
def test_versions_of_another_kind_are_no_error(versions):
    assert read_identity(changed(versions=versions))[0] == ADA
