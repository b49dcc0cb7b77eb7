"""What errors mean that SQLite and the system have really made."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from autograder.gradebook_error import GradebookError, RecordDamaged

from .class_helpers import NASTY


def busy(folder):
    path = folder / "book.sqlite"
    with (
        closing(sqlite3.connect(path)) as first,
        closing(sqlite3.connect(path, timeout=0)) as next_,
    ):
        first.execute("BEGIN IMMEDIATE")
        next_.execute("BEGIN IMMEDIATE")


def execute(name, *statements, **options):
    with closing(sqlite3.connect(name, **options)) as database:
        for statement in statements:
            database.execute(statement)


def read_only(folder):
    path = folder / "book.sqlite"
    path.touch()
    execute(f"{path.as_uri()}?mode=ro", "CREATE TABLE t (x)", uri=True)


def no_room(folder):
    statements = ("CREATE TABLE t (x)", "PRAGMA max_page_count = 2")
    execute(folder / "book.sqlite", *statements, "INSERT INTO t VALUES (zeroblob (100000))")


def no_database(folder):
    path = folder / "notes.txt"
    path.write_text("my notes " * 1000)
    execute(path, "CREATE TABLE t (x)")


@pytest.mark.parametrize(
    ("provoke", "means"),
    [
        (busy, "another program has been writing for too long (database is locked). Try again."),
        (read_only, "cannot be opened and written (attempt to write a readonly database)"),
        (lambda folder: execute(folder / "none" / "book.sqlite"), "name a file in a folder that"),
        (lambda folder: folder.read_bytes(), "cannot be opened and written (Is a directory)"),
        (no_room, "nothing more can be written (database or disk is full)"),
        (lambda folder: Path("/dev/full").write_text("x"), "written (No space left on device)"),
        (no_database, "no gradebook, or a damaged one (file is not a database)"),
        (lambda folder: json.loads("cut"), "no gradebook, or a damaged one (Expecting value"),
        (lambda folder: execute(":memory:", "SELECT * FROM t"), ": (no such table: t). What was"),
    ],
)
def test_an_error_is_told_with_what_it_means_and_the_files_name(tmp_path, provoke, means):
    with pytest.raises((sqlite3.Error, OSError, ValueError)) as raised:
        provoke(tmp_path)
    error = GradebookError.because(Path("grades/book.sqlite"), raised.value)
    assert str(error).startswith("grades/book.sqlite")
    assert means in str(error)


def test_a_damaged_record_is_told_with_its_student_and_what_to_do():
    error = RecordDamaged(3, f"anna {NASTY}", KeyError("race"))
    said = str(GradebookError.because(Path("grades/book.sqlite"), error))
    assert said.startswith("grades/book.sqlite: record 3, of student anna ")
    assert "('race' is missing)" in said
    assert "`handgrad grade --fresh` of what this student handed in" in said
    assert said.isprintable()
