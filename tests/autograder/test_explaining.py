import io
import json

import pytest
from rich.console import Console

from autograder.assignment import load_assignment
from autograder.assignment_file import AssignmentError
from autograder.grading import CourseBroken, Grader
from autograder.outcomes import Outcome
from autograder.report import gradescope, terminal
from autograder.submission import Submission
from autograder.zygote import Zygote

from .conftest import RIGHT, write

SQUARES = '"""Twice a number is its square.\n\nWhat is twice three?\n"""\n'
BELIEFS = {
    "squares": f'{SQUARES}CAUGHT_BY = ("any_number_doubles",)\ndef double(a): return a * a',
    "keeps_it": (
        '"""Twice is once.\n\nHow many?\n"""\nCAUGHT_BY = ("any_number_doubles",)\n'
        "def double(a): return a"
    ),
}
FOLDER = "solutions/misconceptions/double"
PUBLIC_RANDOM_CASE = """
        @test_case(name="a_random_sum", points=1)
        def a_random_sum(total, rng):
            values = rng.standard_normal((3, 4))
            assert_number(total(values), float(np.sum(values)))
"""


@pytest.fixture
def tiny(course):
    """Return the course with misconceptions, and a random case that is public."""
    write(course, {f"{FOLDER}/{name}.py": source for name, source in BELIEFS.items()})
    public = course / "tests" / "public" / "total.py"
    public.write_text(public.read_text() + PUBLIC_RANDOM_CASE.replace("\n        ", "\n"))
    return course


@pytest.fixture
def forks(monkeypatch):
    """Return the workers that are taken from any zygote from now on."""
    taken = []
    fork = Zygote.fork

    def forking(self, limits):
        taken.append(fork(self, limits))
        return taken[-1]

    monkeypatch.setattr(Zygote, "fork", forking)
    return taken


@pytest.fixture
def graded(tiny):
    def graded(**options):
        sources = {name: options.pop(name) for name in RIGHT if name in options}
        with Grader(load_assignment(tiny), race=False, **options) as grader:
            return grader.grade(Submission("anna", {**RIGHT, **sources}))

    return graded


def case(result, name):
    (found,) = (case for case in result.cases if case.name == name)
    return found


def test_a_belief_is_told_to_people_and_named_to_programs(graded):
    result = graded(double="def double(a): return a ** 2")
    feedback = case(result, "two_is_twice_one").feedback.splitlines()
    assert "this looks like: Twice a number is its square." in feedback
    assert "ask yourself: What is twice three?" in feedback
    cases = gradescope.record(result)["exercises"][0]["cases"]
    assert [it["misconception"] for it in cases] == ["squares", "", "squares"]


def test_otter_tells_students_as_well(graded):
    content = gradescope.results_dict(graded(double="def double(a): return a ** 2"))
    shown = {test["name"]: test["output"] for test in content["tests"]}
    assert "this looks like: Twice a number is its square." in shown["Public Tests"]


def test_the_terminal_says_a_belief_once(graded):
    console = Console(file=io.StringIO(), width=200)
    terminal.print_submission(console, graded(double="def double(a): return a ** 2"))
    assert console.file.getvalue().count("this looks like: Twice a number is its square.") == 1


def test_a_hidden_case_can_rule_a_belief_out_of_a_public_message(graded):
    result = graded(double="def double(a): return a ** 2 if a < 2 else 5")
    assert {it.explanation.misconception for it in result.cases} == {""}


def test_a_public_random_case_gets_a_small_counterexample_and_a_hidden_one_if_asked(graded):
    wrong = "def total(values): return values.sum() + values.shape[-1]"
    smallest = "for total(array(1, 1) float64 [[0.]]) you returned 1.0, expected 0.0"
    result = graded(total=wrong)
    assert case(result, "a_random_sum").explanation.counterexample == smallest
    assert f"smallest: {smallest}" in case(result, "a_random_sum").feedback
    assert case(result, "random_values_add_up").explanation.counterexample == ""
    result = graded(total=wrong, hidden_counterexamples=True)
    smallest = "for total(array(1,) float64 [0.]) you returned 1.0, expected 0.0"
    assert case(result, "random_values_add_up").explanation.counterexample == smallest


def test_a_worked_example_gets_no_counterexample(graded):
    result = graded(total="def total(values): return values.sum() + 1")
    assert case(result, "one_two_three_make_six").explanation.counterexample == ""


def test_a_counterexample_comes_from_a_worker_that_has_seen_no_hidden_case(graded):
    gossip = (
        "import numpy as np\nseen = []\ndef total(values):\n"
        "    seen.append(values.size)\n    return float(len(seen))"
    )
    text = case(graded(total=gossip), "a_random_sum").explanation.counterexample
    assert text.startswith("for total(array(1, 1) float64 [[0.]]) you returned ")


def test_answers_of_a_known_belief_are_given_in_the_worker_that_all_share(tiny, forks):
    sums = (
        '"""A sum has one more.\n\nThan what?\n"""\nCAUGHT_BY = ("random_values_add_up",)\n'
        "def total(values): return float(values.sum()) + 1"
    )
    write(tiny, {"solutions/misconceptions/total/one_more.py": sums})
    sources = {**RIGHT, "total": "def total(values): return float(values.sum() + 1.0)"}
    with Grader(load_assignment(tiny), race=False) as grader:
        result = grader.grade(Submission("anna", sources))
    about = {it.name: it.explanation for it in result.cases if it.outcome is Outcome.WRONG}
    assert {it.misconception for it in about.values()} == {"one_more"}
    text = about["a_random_sum"].counterexample
    assert text == "for total(array(1, 1) float64 [[0.]]) you returned 1.0, expected 0.0"
    assert len(forks) == 1


def test_answers_that_nobody_knows_are_given_again_in_a_worker_of_their_own(tiny, graded, forks):
    graded(double="def double(a): return 5 * a")
    assert len(forks) == 2


def test_answers_that_a_belief_has_in_common_with_the_reference_account_for_nothing(graded, forks):
    # Wrong where the belief is right, for another reason: that has to be seen again.
    graded(double="def double(a): return 4 if a == 2 else 2.5 * a")
    assert len(forks) == 2


def test_a_search_for_counterexamples_costs_the_student_nothing(graded):
    # Slow on purpose: its time is what the test is about.
    slow = "import time\ndef total(values):\n    time.sleep(0.1)\n    return values.sum() + 1"
    result = graded(total=slow, hidden_counterexamples=True)
    assert case(result, "random_values_add_up").outcome is Outcome.WRONG


def test_a_belief_that_never_ends_costs_its_explanations_and_no_more(tiny, graded):
    endless = BELIEFS["squares"].replace("return a * a", "\n    while True: pass")
    write(tiny, {f"{FOLDER}/squares.py": endless})
    result = graded(double="def double(a): return a ** 2")
    assert case(result, "two_is_twice_one").outcome is Outcome.WRONG
    assert {it.explanation.misconception for it in result.cases} == {""}


def test_grading_without_explanations_explains_nothing(graded):
    result = graded(double="def double(a): return a ** 2", explain=False)
    assert "looks like" not in json.dumps(gradescope.results_dict(result))


@pytest.mark.parametrize("source", ["def double(a): return", '"""A.\n\nB?\n"""\nimport nothing'])
def test_a_misconception_that_cannot_be_used_breaks_the_course(tiny, source):
    write(tiny, {f"{FOLDER}/squares.py": source})
    with pytest.raises(CourseBroken, match=r"squares\.py"):
        Grader(load_assignment(tiny))


@pytest.mark.parametrize(
    ("part", "complaint"),
    [("triple", "triple is not of one of the functions"), ("double(1)", "should match pattern")],
)
def test_only_functions_can_have_several_answers(course, part, complaint):
    path = course / "exercises" / "assignment.yaml"
    text = path.read_text()
    path.write_text(
        text.replace("functions: [double]", f"functions: [double]\n    several_answers: [{part}]")
    )
    with pytest.raises(AssignmentError, match=complaint):
        load_assignment(course)
