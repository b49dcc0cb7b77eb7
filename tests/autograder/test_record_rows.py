import json
import sqlite3
import zlib
from dataclasses import replace

import pytest

from autograder import record_rows
from autograder.gradebook_error import RecordDamaged
from autograder.outcomes import CallFailed, Outcome
from autograder.recorded import recorded_result

from .class_helpers import NASTY, PROVENANCE, made_entry, made_key, made_result

ENTRY = made_entry("anna", student_name="Anna É", handed_in=5.5, path="a/anna")


def stored(columns):
    """Return the values of a row as the database gives them back."""
    database = sqlite3.connect(":memory:")
    ((*values,),) = database.execute(
        f"SELECT {', '.join('?' * len(columns))}", tuple(columns.values())
    )
    database.close()
    return dict(zip(columns, values, strict=True))


def read(row):
    """Return the record of a new row, whose id is 3."""
    columns = {"id": 3, "student": "anna", **stored(row)}
    names = [name.strip().partition(".")[2] for name in record_rows.COLUMNS.split(",")]
    return record_rows.record(tuple(columns[name] for name in names))


@pytest.mark.parametrize("seed", [7, 2**70])
def test_a_record_comes_back_from_its_row(seed):
    result = made_result(notes=(NASTY,))
    row = record_rows.row(made_key(seed=seed), 2, ENTRY, result, PROVENANCE, "2026-11-24")
    record = read(row)
    assert (record.id, record.key, record.attempt) == (3, made_key(seed=seed), 2)
    assert (record.student, record.student_name) == ("anna", "Anna É")
    assert (record.handed_in, record.path, record.graded_at) == (5.5, "a/anna", "2026-11-24")
    assert record.provenance.items() >= PROVENANCE.items()
    again = recorded_result(record)
    assert again.cases == result.cases
    assert (again.isolation, again.notes, again.seconds) == (result.isolation, (NASTY,), 0.5)


def test_another_machine_that_graded_is_named_in_place_of_this_one():
    about = {**PROVENANCE, "processor": "of this machine"}
    here = made_result()
    there = replace(here, processor="of the cluster")
    processors = [
        read(record_rows.row(made_key(), 0, ENTRY, it, about, "")).provenance["processor"]
        for it in (here, there)
    ]
    assert processors == ["of this machine", "of the cluster"]


def result(**exercise):
    """Return the JSON of one exercise with this in it."""
    whole = {"slug": "double", "title": "Twice a number", **exercise}
    return json.dumps({"form": 1, "exercises": [whole]})


def case(**parts):
    return {"name": "zero", "points": 1, "hidden": False, "outcome": "passed", **parts}


@pytest.mark.parametrize(
    ("column", "content", "why"),
    [
        ("result", b"\0", "what is compressed in it is damaged"),
        ("result", "{}", "'form' is missing"),
        ("result", '{"form": 2}', "form 2; this handgrad knows form 1"),
        ("result", '{"form": 1, "exercises": null}', "not iterable"),
        ("result", result(slug=3), "3 is of type int"),
        ("result", result(cases=[[]]), "pop expected"),
        ("result", result(cases=[{"name": "zero", "outcome": "passed"}]), "'points'"),
        ("result", result(cases=[case(points="1")]), "'1' is of type str"),
        ("result", result(cases=[case(message=["\x1b[2J"])]), "is of type list"),
        ("result", result(cases=[case(outcome="\x1b[2J")]), "is not a valid Outcome"),
        ("result", result(cases=[case(explanation={"hint": 1})]), "1 is of type int"),
        ("result", result(cases=[case(remark="")]), "'remark'"),
        ("result", result(races=[{}]), "'interval' is missing"),
        ("notes", "no JSON", "Expecting value"),
        ("notes", "[1]", "notes are no texts"),
        ("provenance", '{"cut": ', "Expecting value"),
        ("provenance", "[]", "list indices"),
        ("provenance", "{}", "'isolation' is missing"),
        ("provenance", '{"isolation": []}', "has no attribute 'items'"),
        ("provenance", '{"isolation": {"luck": ""}}', "'luck' is not a valid Mechanism"),
        ("provenance", '{"isolation": {}}', "'race' is missing"),
        ("provenance", '{"isolation": {}, "race": 1}', "race is neither true nor false"),
        ("seed", "seven", "invalid literal"),
    ],
)
def test_a_damaged_row_is_told_with_the_record_and_the_student(column, content, why):
    row = record_rows.row(made_key(), 0, ENTRY, made_result(), PROVENANCE, "")
    if column == "result" and isinstance(content, str):
        content = zlib.compress(content.encode())
    with pytest.raises(RecordDamaged, match=why) as raised:
        read({**row, column: content})
    assert str(raised.value).startswith("record 3, of student anna, cannot be read (")
    assert str(raised.value).isprintable()


def test_what_was_handed_in_comes_back_in_fewer_bytes():
    sources = {
        "double": f"# {NASTY}\n" * 100,
        "total": CallFailed(Outcome.MISSING, "total.py was not handed in"),
    }
    packed = record_rows.packed_sources(sources)
    assert len(packed) < len(sources["double"]) / 10
    unpacked = record_rows.unpacked_sources(packed)
    assert unpacked["double"] == sources["double"]
    assert vars(unpacked["total"]) == vars(sources["total"])
    with pytest.raises(ValueError, match="damaged"):
        record_rows.unpacked_sources(packed[:-1])


def test_a_text_keeps_all_that_a_database_can_hold():
    assert record_rows.text("Zoë 🦆 \0") == "Zoë 🦆 \0"
    assert record_rows.text("\udcff.py") == "?.py"
