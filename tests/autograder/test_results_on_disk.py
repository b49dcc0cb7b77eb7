import json
from dataclasses import replace

import pytest

from autograder.recorded import recorded_result
from autograder.report.gradescope import write_results
from autograder.report.results_on_disk import bring_up_to_date
from autograder.results import ExerciseResult

from .class_helpers import CASES, NASTY, RACE
from .report_records import made_record

RECORD = replace(
    made_record(notes=(NASTY,)),
    exercises=(ExerciseResult("double", "Twice a number", CASES, (RACE,)),),
)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "out" / "anna"


@pytest.fixture
def brought(folder, tmp_path):
    def bring(record):
        return bring_up_to_date(record, folder, tmp_path)

    return bring


def said(folder):
    return json.loads((folder / "results.json").read_text())["extra_data"]["handgrad"]


def test_what_is_not_there_is_written(brought, folder):
    assert brought(RECORD)
    assert said(folder)["score"] == 1
    assert said(folder)["versions"] == RECORD.provenance["versions"]


def test_what_says_the_same_is_left_alone_whatever_time_it_took(brought, folder):
    brought(RECORD)
    before = (folder / "results.json").stat()
    slower = replace(CASES[0], seconds=0.26)
    exercise = replace(RECORD.exercises[0], cases=(slower, *CASES[1:]))
    assert not brought(replace(RECORD, seconds=0.75, exercises=(exercise,)))
    assert (folder / "results.json").stat() == before


@pytest.mark.parametrize(
    "other",
    [
        {"exercises": (ExerciseResult("double", "Twice a number", CASES[:1], (RACE,)),)},
        {"exercises": (ExerciseResult("double", "Twice a number", CASES),)},
        {"notes": ()},
        {"provenance": {**RECORD.provenance, "versions": {"python": "3.12"}}},
    ],
)
def test_what_says_something_else_is_written_anew(brought, folder, other):
    write_results(recorded_result(RECORD), folder, versions=RECORD.provenance["versions"])
    assert brought(replace(RECORD, **other))
    assert not brought(replace(RECORD, **other))


@pytest.mark.parametrize("content", [b"", b"\xff", b"[]", b'{"extra_data": 3}', b'{"score": 0}'])
def test_what_cannot_be_read_is_written_anew(brought, folder, content):
    folder.mkdir(parents=True)
    (folder / "results.json").write_bytes(content)
    assert brought(RECORD)
    assert said(folder)["score"] == 1


def test_what_is_in_the_way_is_told(brought, folder):
    (folder / "results.json" / "folder").mkdir(parents=True)
    with pytest.raises(OSError, match=r"results\.json"):
        brought(RECORD)
