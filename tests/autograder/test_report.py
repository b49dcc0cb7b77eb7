import io
import json

import pytest
from rich.console import Console

from autograder.assignment import load_assignment
from autograder.exports.gradescope import content as exported
from autograder.gradebook import Gradebook
from autograder.grading import Grader
from autograder.outcomes import CallFailed, Outcome
from autograder.report import gradescope, terminal
from autograder.report.race import dot_plot, record, summary
from autograder.report.text import points, printable
from autograder.submission import Submission
from autograder.timing import Race
from autograder.timing.race import Clock, Stop

from .class_helpers import PROVENANCE, made_entry, made_key
from .conftest import RIGHT

NASTY = "def double(a): raise ValueError('\\x1b[31m[red]boo\\u202e\\x07')"


@pytest.fixture
def result(assignment):
    sources = {"double": NASTY, "total": CallFailed(Outcome.MISSING, "total.py was not handed in")}
    with Grader(assignment, race=False) as grader:
        yield grader.grade(Submission("anna\x1b[2J", sources))


@pytest.fixture
def perfect(assignment):
    with Grader(assignment) as grader:
        result = grader.grade(Submission("ben", RIGHT))
    assert not [case.fault for case in result.cases if case.fault]
    return result


def printed(show, *args):
    console = Console(file=io.StringIO(), width=100)
    show(console, *args)
    return console.file.getvalue()


def test_control_characters_do_not_reach_the_terminal(result):
    text = printed(terminal.print_submission, result)
    assert not set(text) & {"\x1b", "\x07", "\u202e"}
    assert "[red]boo" in text


def test_the_terminal_shows_scores_counts_and_messages(result):
    text = printed(terminal.print_submission, result)
    assert "0 / 4" in text
    assert "3 crashed" in text
    assert "2 missing, 1 skipped" in text
    assert "total: one_two_three_make_six and 1 more" in text
    assert "total.py was not handed in" in text


def test_a_perfect_submission_shows_no_failures(perfect):
    text = printed(terminal.print_submission, perfect)
    assert "10 / 10" in text
    assert "wrong" not in text


def test_the_overview_has_a_row_for_each_submission(result, perfect):
    text = printed(terminal.print_overview, [result.scores, perfect.scores])
    assert "10 / 10" in text
    assert "0 / 10" in text


def test_results_json_is_gradescopes_schema(perfect, tmp_path):
    path = gradescope.write_results(perfect, tmp_path / "new" / "ben")
    content = json.loads(path.read_text())
    assert content["score"] == 10
    assert {test["name"]: test.get("score") for test in content["tests"]} == {
        "Public Tests": None,
        "double": 2,
        "double_hidden": 2,
        "total": 1,
        "total_hidden": 5,
    }
    visibility = {test["name"]: test["visibility"] for test in content["tests"]}
    assert visibility["Public Tests"] == "visible"
    assert visibility["total_hidden"] == "hidden"
    assert [entry.name for entry in path.parent.iterdir()] == ["results.json"]


def test_extra_data_says_how_the_result_came_about(perfect):
    extra = gradescope.results_dict(perfect)["extra_data"]["handgrad"]
    assert extra["seed"] == 7
    assert extra["isolation"] in {"full", "confined", "process"}
    assert (extra["isolation_missing"] == {}) == (extra["isolation"] == "full")
    assert set(extra["versions"]) == {"python", "handgrad", "otter-grader", "numpy"}
    assert extra["seconds"] > 0
    assert extra["exercises"][0]["cases"][0]["outcome"] == "passed"


def test_what_students_see_says_nothing_of_hidden_cases(result):
    tests = gradescope.results_dict(result)["tests"]
    visible = json.dumps([test for test in tests if test["visibility"] == "visible"])
    assert "two_is_twice_one" in visible
    assert "any_number_doubles" not in visible
    assert "double_hidden: 1 hidden tests" in visible


def test_students_are_told_of_a_fault_in_a_hidden_case_but_not_of_which(course):
    test = course / "tests" / "hidden" / "double.py"
    test.write_text(test.read_text().replace("2 * number)", "1 / 0)"))
    with Grader(load_assignment(course), race=False) as grader:
        result = grader.grade(Submission("ben", RIGHT, ("a note",)))
    content = gradescope.results_dict(result)
    assert content["output"].splitlines() == [
        "grader fault: a part of double could not be graded, and that is no fault of yours.",
        "next:     Tell your instructor.",
        "a note",
    ]
    visible = [it for it in content["tests"] if it["visibility"] == "visible"]
    shown = json.dumps([content["output"], visible])
    assert "any_number_doubles" not in shown
    assert "ZeroDivisionError" not in shown


def test_results_json_holds_no_control_characters(result):
    for test in gradescope.results_dict(result)["tests"]:
        assert "\x1b" not in test["output"]
        assert "\u202e" not in test["output"]


def test_a_record_gives_the_same_results_json(result, tmp_path):
    entry, about = made_entry(result.name), {"versions": {"handgrad": "0.0.9"}}
    with Gradebook(tmp_path / "book.sqlite") as book:
        assert book.add(made_key(), entry, result, {**PROVENANCE, **about})
        (record,) = book.current()
    ours, theirs = exported(record), gradescope.results_dict(result)
    extra = ours.pop("extra_data")["handgrad"]
    assert extra["versions"] == {"handgrad": "0.0.9"}
    assert extra["isolation"] == theirs.pop("extra_data")["handgrad"]["isolation"]
    for content in (ours, theirs):
        assert content.pop("execution_time") > 0  # is rounded once more in a record
    assert ours == theirs


def test_text_is_made_printable():
    assert printable("a\tb\x00\u200bc\nd\ud800é") == "a\ufffdb\ufffd\ufffdc\nd\ufffdé"


@pytest.mark.parametrize(("value", "text"), [(3.0, "3"), (2.5, "2.5"), (0, "0"), (10, "10")])
def test_points_have_no_needless_fraction(value, text):
    assert points(value) == text


def test_the_evidence_of_a_race_is_in_the_results(perfect, tmp_path):
    (raced,) = (exercise for exercise in perfect.exercises if exercise.races)
    content = json.loads(gradescope.write_results(perfect, tmp_path).read_text())
    exercises = content["extra_data"]["handgrad"]["exercises"]
    evidence = {exercise["slug"]: exercise["races"] for exercise in exercises}
    (race,) = evidence.pop(raced.slug)
    assert evidence == {"double": []}
    assert (race["function"], race["limits"], race["clock"]) == ("total", [20.0], "processor time")
    assert race["interval"][0] <= race["ratio"] <= race["interval"][1] < 20
    assert race["stopped"] == f"decided after {len(race['ratios'])}"
    assert list(race["by_input"]) == ["200000"]
    assert 0 < race["student_processor_per_wall"] < 1.5


def race_of(*ratios, effort=0.9):
    return Race(
        function="f",
        limits=(6.0, 1.25),
        ratios=ratios,
        interval=(min(ratios), max(ratios)),
        clock=Clock.PROCESSOR,
        stop=Stop.DECIDED,
        by_input=(("3x3", 1.0),),
        student_effort=effort,
        reference_effort=effort,
        notes=("by the way \x1b[31m",),
    )


def test_a_race_is_drawn_against_its_limits():
    slow, fast = dot_plot(race_of(2.0, 2.0, 2.4)), dot_plot(race_of(1.0))
    assert slow.endswith("┃ 1.25, 6")
    first, second, _ = (position for position, sign in enumerate(slow) if sign == "┃")
    assert first < slow.index("●") < slow.index("•") < second
    assert fast.index("•") < fast.index("┃")


def test_a_race_in_words_holds_no_control_characters():
    text = summary(race_of(1.0, 1.1))
    assert "f: 1.05 times the reference's processor time (1.00 to 1.10), 2 pairs, decided" in text
    assert "by the way" in text
    assert "\x1b" not in text


def test_what_is_not_known_of_a_race_is_null():
    assert record(race_of(1.0, effort=float("nan")))["student_processor_per_wall"] is None
