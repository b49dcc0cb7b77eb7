"""Results made by hand, and classes on disk."""

import dataclasses
import zipfile

from otter.test_files import GradingResults

from autograder.case_result import CaseResult
from autograder.explanation import Explanation
from autograder.isolation import Mechanism, Report
from autograder.outcomes import Outcome
from autograder.provenance import Key
from autograder.record import Entry
from autograder.results import ExerciseResult, SubmissionResult
from autograder.submission import Submission
from autograder.timing import Race
from autograder.timing.race import Clock, Stop

from .conftest import RIGHT, write_submission

NASTY = "\ud800 \0 \x1b[31m \N{RIGHT-TO-LEFT OVERRIDE} 🦆 é e\N{COMBINING ACUTE ACCENT} ' \" ; --"
RACE = Race(
    function="total",
    limits=(20.0,),
    ratios=(1.25, 0.75, 1.0),
    interval=(0.75, 1.25),
    clock=Clock.WALL,
    stop=Stop.DECIDED,
    by_input=(("array(3,) float64", 1.0),),
    student_effort=float("nan"),
    reference_effort=0.875,
    notes=("wall time counts",),
)
CASES = (
    CaseResult("two_is_twice_one", 1, False, Outcome.PASSED, seconds=0.25),
    CaseResult(
        "any_number_doubles",
        2.5,
        True,
        Outcome.WRONG,
        message=NASTY,
        call="double(1)",
        got="1",
        expected="2",
        next_step="Add it to itself.",
        explanation=Explanation("returns_it", "It is there already.", "Is it?", relation="half"),
    ),
)
FULL = Report.from_dict(dict.fromkeys(map(str, Mechanism), ""))
PROVENANCE = {"race": True, "hidden_counterexamples": False}


def made_result(name="anna", outcome=Outcome.WRONG, notes=()):
    cases = (CASES[0], dataclasses.replace(CASES[1], outcome=outcome))
    return SubmissionResult(
        name=name,
        exercises=(ExerciseResult("double", "Twice a number", cases, (RACE,)),),
        otter=GradingResults([]),
        seed=7,
        isolation=FULL,
        seconds=0.5,
        notes=notes,
    )


def made_entry(name="anna", sources=RIGHT, **about):
    return Entry(Submission(name, sources), **about)


def made_key(submission="1", assignment="a", grader="g", seed=7):
    return Key(assignment, submission, seed, grader)


def write_class(folder, count):
    """Write submissions of which every third is right, and return the folder."""
    for number in range(count):
        double = RIGHT["double"] if number % 3 == 0 else f"def double(a): return a + {number}"
        write_submission(folder / f"student{number:03}", **{**RIGHT, "double": double})
    return folder


def write_zip(path, files):
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path
