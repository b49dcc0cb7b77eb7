"""Records made by hand, honest ones and hostile ones, for pages made of them."""

from dataclasses import replace

from autograder.case_result import CaseResult
from autograder.explanation import Explanation
from autograder.outcomes import Outcome
from autograder.record import Record
from autograder.results import ExerciseResult
from autograder.ungraded import Ungraded

from .class_helpers import RACE, made_key

# Each would run `hacked = true` if a page took it for more than text.
HOSTILE = (
    "<script>hacked = true</script>",
    "\"><img src=x onerror='hacked = true'>",
    "'><svg onload=hacked=true>",
    "</script><script>hacked = true</script>",
    "</title></style><script>hacked = true</script>",
    "javascript:hacked=true",
    "{{ 7 * 7 }}{% raw %}",
    "]]>--><!--",
    "\N{RIGHT-TO-LEFT OVERRIDE}txe.exe\N{LEFT-TO-RIGHT ISOLATE}",
    "\0\x1b[31m\x07\u2028\u0085\ufeff\U000e0041",
    "\ud800 a lone surrogate",
    "שלום " + "e\N{COMBINING ACUTE ACCENT}" * 300,
    "w" * 1900,
)
EVERYTHING = "\n".join(HOSTILE)


def made_case(name="two_is_twice_one", outcome=Outcome.PASSED, points=1, hidden=False, **texts):
    return CaseResult(name, points, hidden, outcome, **texts)


def wrong_case(name, text="it is wrong", misconception="returns_it", **about):
    return made_case(
        name,
        Outcome.WRONG,
        message=text,
        call=text,
        got=text,
        expected=text,
        next_step=text,
        explanation=Explanation(misconception, text, text, text, text),
        **about,
    )


def made_record(student="anna", *cases, name="", races=(), number=1, **about):
    """Return a record of one exercise with these cases, or with one that passed."""
    cases = cases or (made_case(),)
    record = Record(
        id=number,
        key=made_key(),
        attempt=0,
        student=student,
        student_name=name,
        handed_in=0.0,
        path="",
        graded_at="2026-11-24T12:00:00.000+00:00",
        seconds=0.5,
        isolation="full",
        notes=(),
        exercises=(ExerciseResult("double", "Twice a number", cases, races),),
        provenance={"isolation": {}, "versions": {"python": "3.11"}, "processor": "a processor"},
    )
    return replace(record, **about)


def made_race(ratio, limits=(1.25, 6.0), **about):
    ratios = (0.98 * ratio, ratio, 1.02 * ratio)
    interval = (ratios[0], ratios[-1])
    return replace(RACE, ratios=ratios, interval=interval, limits=limits, notes=(), **about)


def hostile_records():
    """Return a record for each hostile text, which stands wherever a text can."""
    for number, text in enumerate(HOSTILE):
        race = replace(made_race(1.5, function=text, by_input=((text, 1.5),)), notes=(text,))
        case = wrong_case(text, text, misconception=text)
        fault = made_case(f"{text} too", Outcome.GRADER_FAULT, message=text, fault=text)
        hidden = wrong_case(f"{text} hidden", text, misconception=text, hidden=True)
        yield made_record(
            f"{text}{number}",
            name=text,
            number=number,
            path=text,
            isolation=text,
            notes=(text,),
            exercises=(ExerciseResult(text, text, (case, fault, hidden), (race,)),),
            provenance={"isolation": {text: text}, "versions": {text: text}, "processor": text},
        )


def hostile_notes():
    """Return a note for each hostile text, on students with a record and on others."""
    return [
        Ungraded(f"{text}{number + shift}", text, text, text, bool(shift), has_record=not shift)
        for number, text in enumerate(HOSTILE)
        for shift in (0, 1)
    ]
