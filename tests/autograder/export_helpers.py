"""Records of a small class, with what strangers write, and what platforms publish of formats."""

import dataclasses
from pathlib import Path

from autograder.case_result import CaseResult
from autograder.outcomes import Outcome
from autograder.record import Record
from autograder.results import ExerciseResult

from .class_helpers import CASES, FULL, NASTY, RACE, made_key

GOLDEN = Path(__file__).parent / "golden"
CANVAS, MOODLE = GOLDEN / "canvas_export.csv", GOLDEN / "moodle_worksheet.csv"
EVIL = '=HYPERLINK("http://evil.example","Ada")'
MARKUP = "<script>alert('&')</script>\n-1;=1+1 \N{RIGHT-TO-LEFT OVERRIDE}\ud800\0"
PUBLIC, HIDDEN = CASES


def made_record(student, name="", *, public=Outcome.PASSED, hidden=Outcome.PASSED, **about):
    """Return a record of one exercise with a public and a hidden case."""
    cases = (
        dataclasses.replace(PUBLIC, outcome=public, message=MARKUP, got="-1", expected="=2"),
        dataclasses.replace(HIDDEN, outcome=hidden, message=f"a secret {NASTY}"),
    )
    defaults = {
        "id": 1,
        "key": made_key(student),
        "attempt": 0,
        "student": student,
        "student_name": name,
        "handed_in": 1793696700.0,
        "path": f"class/{student}",
        "graded_at": "2026-11-03T10:00:00.000+00:00",
        "seconds": 0.5,
        "isolation": "full",
        "notes": (),
        "exercises": (ExerciseResult("double", "Twice a number", cases, (RACE,)),),
        "provenance": {"versions": {"handgrad": "0.1.0"}, "isolation": FULL.as_dict()},
    }
    return Record(**{**defaults, **about})


def small_class():
    """Return four records: hostile, wrong, right under the same name, and one of our faults."""
    return [
        made_record("s1", EVIL, hidden=Outcome.WRONG),
        made_record(
            "s2", "Gödel, Kurt", public=Outcome.WRONG, hidden=Outcome.CRASHED, notes=(NASTY,)
        ),
        made_record("s3", "Gödel, Kurt", handed_in=0.0),
        made_record("s4", "Zoë 🦆", hidden=Outcome.GRADER_FAULT),
    ]


def with_total_as_well(record):
    """Return a record of a later version of the course, which has another exercise."""
    case = CaseResult("adds_up", 1, False, Outcome.PASSED)
    more = ExerciseResult("total", "The sum", (case,))
    return dataclasses.replace(record, exercises=(*record.exercises, more))


_TEXT, _POINTS = {"type": "string"}, {"type": "number", "minimum": 0}

# "Output format" of https://gradescope-autograders.readthedocs.io/en/latest/specs/
_GRADESCOPE_VISIBILITY = {"enum": ["hidden", "after_due_date", "after_published", "visible"]}
GRADESCOPE_SCHEMA = {
    "type": "object",
    "properties": {
        "score": _POINTS,
        "execution_time": _POINTS,
        "output": _TEXT,
        "output_format": _TEXT,
        "visibility": _GRADESCOPE_VISIBILITY,
        "stdout_visibility": _GRADESCOPE_VISIBILITY,
        "extra_data": {"type": "object"},
        "leaderboard": {"type": "array"},
        "tests": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "score": _POINTS,
                    "max_score": _POINTS,
                    "status": {"enum": ["passed", "failed"]},
                    "name": _TEXT,
                    "name_format": _TEXT,
                    "number": _TEXT,
                    "output": _TEXT,
                    "output_format": _TEXT,
                    "tags": {"type": "array", "items": _TEXT},
                    "visibility": _GRADESCOPE_VISIBILITY,
                    "extra_data": {"type": "object"},
                },
                "additionalProperties": False,
            },
        },
    },
    "required": ["score"],
    "additionalProperties": False,
}

# "Grading results" of https://docs.prairielearn.com/externalGrading/
PRAIRIELEARN_SCHEMA = {
    "type": "object",
    "properties": {
        "gradable": {"type": "boolean"},
        "score": {"type": "number", "minimum": 0, "maximum": 1},
        "format_errors": {"anyOf": [_TEXT, {"type": "array", "items": _TEXT}]},
        "message": _TEXT,
        "output": _TEXT,
        "images": {"type": "array"},
        "tests": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "name": _TEXT,
                    "description": _TEXT,
                    "points": _POINTS,
                    "max_points": _POINTS,
                    "message": _TEXT,
                    "output": _TEXT,
                    "images": {"type": "array"},
                },
                "required": ["name", "points", "max_points"],
                "additionalProperties": False,
            },
        },
    },
    "if": {"properties": {"gradable": {"const": False}}, "required": ["gradable"]},
    "else": {"required": ["score"]},
    "additionalProperties": False,
}

# What autograding-io-grader makes, and autograding-grading-reporter reads:
# https://github.com/classroom-resources/autograding-grading-reporter
_GITHUB_STATUS = {"enum": ["pass", "fail", "error"]}
GITHUB_SCHEMA = {
    "type": "object",
    "properties": {
        "version": {"const": 1},
        "status": _GITHUB_STATUS,
        "message": _TEXT,
        "max_score": _POINTS,
        "tests": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "properties": {
                    "name": _TEXT,
                    "status": _GITHUB_STATUS,
                    "message": {"type": ["string", "null"]},
                    "test_code": _TEXT,
                    "filename": _TEXT,
                    "line_no": {"type": "integer"},
                    "duration": _POINTS,
                    "score": _POINTS,
                },
                "required": ["name", "status", "score"],
                "additionalProperties": False,
            },
        },
    },
    "required": ["version", "status", "tests"],
    "additionalProperties": False,
}
