"""`handgrad verify`: each kind of finding is provoked once, on a tiny course that has none."""

import json
import subprocess
import sys

import pytest

from autograder.assignment import load_assignment
from autograder.assignment_file import AssignmentError
from autograder.case_result import CaseResult
from autograder.explanation import Explanation
from autograder.outcomes import Outcome
from autograder.results import ExerciseResult
from autograder.submission import Submission
from autograder.verify import verify, verify_course
from autograder.verify.beliefs import Beliefs
from autograder.verify.completeness import Completeness
from autograder.verify.leaks import Leaks
from autograder.verify.mutants import Mutants
from autograder.verify.references import References
from autograder.verify.stubs import Stubs

from .conftest import write

SQUARES = '''
"""Twice a number is its square.

What is 3 times 2?
"""

CAUGHT_BY = ("any_number_doubles",)


def double(a):
    return a * a + a
'''
COUNTS = '''
"""The sum is the number of values.

What is the sum of 2 and 3?
"""

CAUGHT_BY = ("random_values_add_up",)


def total(values):
    return float(len(values))
'''
BELIEFS = {
    "solutions/misconceptions/double/squares.py": SQUARES,
    "solutions/misconceptions/total/counts.py": COUNTS,
}


@pytest.fixture
def changed(course):
    """Return a function from changed files to the course; with none, it is as it should be."""
    write(course, BELIEFS)

    def change(files):
        write(course, files)
        return load_assignment(course)

    return change


def found(check):
    """Return where something was found, and what, as one text."""
    ((report),) = verify(check.assignment, [check])
    return [f"{finding.where}: {finding.what}" for finding in report.findings]


def test_a_course_that_is_as_it_should_be_has_no_findings(changed):
    reports = verify_course(changed({}), quick=True)
    assert [finding for report in reports for finding in report.findings] == []
    assert {report.check: report.summary for report in reports}.items() >= {
        "completeness": "2 exercises, 2 misconceptions",
        "references": "0.0% of 3 seeds fail",
        "stubs": "0 points",
        "misconceptions": "2 beliefs on 1 seeds",
    }.items()


STUB = """
    def double(a):
        {}
        raise NotImplementedError("double: not implemented yet")
    """
HIDDEN = """
    from otter.test_files import test_case
    OK_FORMAT = False
    name = "double_hidden"
    """


@pytest.mark.parametrize(
    ("file", "content", "finding"),
    [
        ("exercises/double.py", "def double(a:", "exercises/double.py: is not Python"),
        ("exercises/double.py", "def twice(a): pass", "double.py: does not define double"),
        (
            "exercises/double.py",
            STUB.replace("(a)", "(b)"),
            "has double(b), the solution double(a)",
        ),
        ("exercises/double.py", STUB.format("# TODO\n        a += 1"), "does more in double than"),
        ("exercises/double.py", STUB.format("# Do it"), "has 0 lines '# TODO', not 1"),
        ("exercises/hints/double.md", "## One\n\n## Two", "double.md: holds 2 hints, not 3"),
        ("exercises/hints/double.md", "## One\n\n## Two", "says nothing below 'One'"),
        ("exercises/notes.txt", "", "exercises/notes.txt: belongs to no exercise"),
        ("solutions/double.py", "def double(a): return 2 * a  # TODO why?", "line 1: def double"),
        ("solutions/misconceptions/double/squares.py", "1", "squares.py needs a docstring"),
        ("solutions/misconceptions/triple/no.py", "", "triple/no.py: belongs to no exercise"),
        ("tests/public/double.py", "raise ValueError(3)", "cannot be loaded: ValueError: 3"),
        ("tests/hidden/double.py", HIDDEN, "tests/hidden/double.py: holds no test case"),
    ],
)
def test_what_is_incomplete_is_found(changed, file, content, finding):
    assert any(finding in one for one in found(Completeness(changed({file: content}))))


def test_a_hidden_case_among_public_ones_is_found(changed, course):
    file = course / "tests" / "public" / "total.py"
    shown = file.read_text().replace("points=1)", "points=1, hidden=True)")
    assert found(Completeness(changed({"tests/public/total.py": shown}))) == [
        "tests/public/total.py: one_two_three_make_six is in the wrong file"
    ]


def test_a_hidden_case_named_as_a_public_one_is_found(changed, course):
    file = course / "tests" / "hidden" / "double.py"
    same = file.read_text().replace('"any_number_doubles"', '"zero_stays_zero"')
    squares = SQUARES.replace("any_number_doubles", "zero_stays_zero")
    files = {
        "tests/hidden/double.py": same,
        "solutions/misconceptions/double/squares.py": squares,
    }
    assert found(Completeness(changed(files))) == [
        "tests/hidden/double.py: zero_stays_zero is the name of a case in tests/public/double.py "
        "as well"
    ]


def test_two_cases_of_one_name_in_a_file_are_found(changed, course):
    file = course / "tests" / "public" / "double.py"
    same = file.read_text().replace('"zero_stays_zero"', '"two_is_twice_one"')
    (finding,) = found(Completeness(changed({"tests/public/double.py": same})))
    assert "double.py: two_is_twice_one is the name of a case in tests/public/double.py" in finding


def test_an_exercise_without_misconception_is_found(changed, course):
    assignment = changed({})
    (course / "solutions/misconceptions/total/counts.py").unlink()
    assert found(Completeness(assignment)) == [
        "solutions/misconceptions/total: holds no misconception"
    ]


def test_nothing_else_is_tried_on_a_course_that_is_incomplete(changed):
    (report,) = verify_course(changed({"exercises/notes.txt": ""}))
    assert report.check == "completeness"


def test_a_reference_that_fails_is_found_with_the_share_of_seeds(changed):
    assignment = changed({"solutions/double.py": "def double(a): return 2 * a + (a > 500)"})
    (report,) = verify(assignment, [References(assignment, seeds=8)])
    (finding,) = report.findings
    assert finding.where == "double, any_number_doubles"
    failing = int(finding.what.removeprefix("fails for ").split()[0])
    assert 0 < failing < 8
    assert report.summary == f"{failing / 8:.1%} of 8 seeds fail"


def test_a_stub_that_answers_is_found(changed):
    check = Stubs(changed({"exercises/double.py": "def double(a): return 0"}))
    assert [one.split(" on the stub")[0] for one in found(check)] == [
        "double, two_is_twice_one: wrong",
        "double, zero_stays_zero: passed",
        "double, any_number_doubles: wrong",
    ]


@pytest.mark.parametrize(
    ("answer", "caught_by", "finding"),
    [
        ("2 * a", "any_number_doubles", "passes any_number_doubles"),
        ("1 / 0", "any_number_doubles", "two_is_twice_one: crashed"),
        ("3 * a", "another", "fails any_number_doubles, which it does not name"),
    ],
)
def test_a_misconception_that_is_not_what_it_says_is_found(changed, answer, caught_by, finding):
    source = SQUARES.replace("a * a + a", answer).replace("any_number_doubles", caught_by)
    another = """
        @test_case(name="another", hidden=True)
        def another(double):
            assert_integer(double(5), 10)
        """
    assignment = changed({"solutions/misconceptions/double/squares.py": source})
    if caught_by == "another":
        file = assignment.exercises[0].hidden_tests
        file.write_text(file.read_text() + another.replace("\n        ", "\n"))
    assert any(f"double/squares: {finding}" in one for one in found(Beliefs(assignment, seeds=2)))


@pytest.mark.parametrize(
    ("named", "findings"),
    [
        (["squares", ""], []),
        (["", ""], ["feedback takes it for no belief"]),
        (["squares", "cubes"], ["feedback takes it for cubes, squares"]),
    ],
)
def test_a_misconception_that_feedback_takes_for_another_is_found(changed, named, findings):
    """The names that feedback gives are made up here: what gives them is tested elsewhere."""
    check = Beliefs(changed({}), seeds=1)
    (submission,) = check.submissions()
    cases = tuple(
        CaseResult("any_number_doubles", 1, True, Outcome.WRONG, explanation=Explanation(name))
        for name in named
    )
    check.judge(submission, [ExerciseResult("double", "", cases)])
    assert [one.what.partition(" (on")[0] for one in check.report().findings] == findings


SECRET = "    return sum(number for number in (a, a))"


@pytest.mark.parametrize("secret", ["solutions/double.py", *list(BELIEFS)[:1]])
@pytest.mark.parametrize("public", ["exercises/total.py", "tests/public/total.py"])
def test_a_line_of_a_solution_in_a_public_file_is_found(changed, secret, public):
    program = f"def f(a):\n{SECRET}"
    (leak,) = found(Leaks(changed({secret: program, public: program})))
    assert leak == f"{public}, line 2: is line 2 of {secret}: {SECRET.strip()}"


@pytest.mark.parametrize("public", ["exercises/hints/double.md", "exercises/pictures/double.py"])
def test_a_line_of_a_solution_in_what_belongs_to_an_exercise_is_found(changed, public):
    files = {"solutions/double.py": f"def double(a):\n{SECRET}", public: f"def f(a):\n{SECRET}"}
    assert public in "".join(found(Leaks(changed(files))))


def test_what_students_do_not_get_is_not_looked_at(changed):
    program = f"def double(a):\n{SECRET}"
    files = {"solutions/double.py": program, "exercises/notes.py": program}
    assert found(Leaks(changed(files))) == []


def test_a_hidden_case_that_was_copied_is_found(changed, course):
    hidden = (course / "tests/hidden/total.py").read_text()
    (leak, *_) = found(Leaks(changed({"tests/public/total.py": hidden})))
    assert leak.startswith("tests/public/total.py, line")


def test_a_line_that_the_stub_has_and_an_import_are_no_leaks(changed):
    line = "def double(a): return sum(number for number in (a, a))"
    files = dict.fromkeys(("solutions/double.py", "exercises/double.py"), line)
    files["solutions/total.py"] = "from collections import defaultdict"
    files["tests/public/double.py"] = f"from collections import defaultdict\n{line}"
    assert found(Leaks(changed(files))) == []


EQUIVALENTS = "solutions/equivalent_mutants.yaml"
NEEDLESS = """
    def double(a):
        return 2 * a + 0 * int(a > 3)
    """
SURVIVORS = """
    double:
      - {{in: double, was: return 2 * a + 0 * int(a > 3), becomes: return 2 * a + 0 * int(a {} 3),
         reason: it is multiplied by zero}}
    """


def test_a_mutant_that_passes_every_test_is_found_with_its_diff(changed):
    leaks = found(Mutants(changed({"solutions/double.py": NEEDLESS})))
    assert any("+    return 2 * a + 0 * int(a <= 3)" in one for one in leaks)
    assert all(one.startswith("solutions/double.py, line 3: a mutant passes") for one in leaks)


def test_mutants_that_are_written_down_are_not_found(changed):
    """One alone, and two with one reason."""
    was = "return 2 * a + 0 * int(a > 3)"
    alone, *together = (was.replace(">", operator) for operator in ("<=", ">=", "!="))
    entry = {"in": "double", "was": was, "reason": "it is multiplied by zero"}
    written = {"double": [entry | {"becomes": becomes} for becomes in (alone, together)]}
    files = {"solutions/double.py": NEEDLESS, EQUIVALENTS: json.dumps(written)}
    leaks = found(Mutants(changed(files)))
    assert any("int(a < 3)" in one for one in leaks)
    assert not any(line in one for one in leaks for line in (alone, *together))


@pytest.mark.parametrize(
    ("operator", "what"), [("=>", "is no mutant any more"), ("<=", "is caught by now")]
)
def test_what_is_written_down_for_nothing_is_found(changed, operator, what):
    needed = NEEDLESS.replace("0 *", "1000 *") if operator == "<=" else NEEDLESS
    entries = SURVIVORS.format(operator)
    if operator == "<=":
        entries = entries.replace("0 *", "1000 *")
    files = {"solutions/double.py": needed, EQUIVALENTS: entries}
    assert any(what in one for one in found(Mutants(changed(files))))


def test_mutants_that_do_not_end_are_caught_in_time(changed):
    endless = "def double(a):\n    i = 0\n    while i < a:\n        i += 1\n    return i + i\n"
    assert not any(
        "i -= 1" in one for one in found(Mutants(changed({"solutions/double.py": endless})))
    )


@pytest.mark.parametrize(
    "content",
    [
        "triple: []",
        "double: [{was: a, becomes: b}]",
        "double: [{was: a, becomes: [], reason: there is none}]",
        "double: [{was: a, becomes: 1, reason: no text it is}]",
        "double: [",
        "- double",
    ],
)
def test_a_list_of_equivalents_that_cannot_be_used_is_an_error(changed, content):
    assignment = changed({EQUIVALENTS: content})
    with pytest.raises(AssignmentError, match=r"equivalent_mutants\.yaml"):
        Mutants(assignment)


def test_several_processes_find_the_same(changed):
    assignment = changed({"solutions/double.py": "def double(a): return 2 * a + (a > 500)"})
    told = []

    def reports(processes):
        checks = [References(assignment, seeds=10), Beliefs(assignment, seeds=2)]
        return verify(assignment, checks, processes, lambda *done: told.append(done))

    assert reports(2) == reports(1)
    assert told == [(done, 12) for done in range(1, 13)] * 2


def test_no_submission_is_judged_by_a_check_that_asked_for_none(changed):
    with pytest.raises(NotImplementedError, match="leaks has asked for no submission"):
        Leaks(changed({})).judge(Submission("nobody", {}), [])


@pytest.fixture
def handgrad(course):
    def run(*args):
        command = [sys.executable, "-m", "autograder", "verify", *args]
        return subprocess.run(command, cwd=course, capture_output=True, text=True, check=False)

    return run


def test_the_command_tells_what_to_do_and_exits_with_1(changed, handgrad):
    changed({"solutions/double.py": "def double(a): return 2 * a + (a > 500)"})
    done = handgrad("--quick", "--processes", "1")
    assert (done.returncode, done.stderr) == (1, "")
    assert "✓ completeness: 2 exercises, 2 misconceptions" in done.stdout
    assert "-> Grade the solutions from a folder named seed-" in done.stdout


def test_a_process_that_ends_is_the_graders_fault(changed, handgrad):
    # In the grader, where it is replayed, and not in a worker.
    ends = "import os, sys; 'autograder.grading' in sys.modules and os._exit(0)"
    ends = SQUARES.replace("return", f"{ends}; return")
    changed({"solutions/misconceptions/double/squares.py": ends})
    done = handgrad("--quick", "--processes", "2")
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith("handgrad: a process that graded has ended: ")
    assert "Traceback" not in done.stderr


def test_the_command_makes_all_checks_for_programs_to_read(changed, handgrad):
    changed({})
    done = handgrad("--json")
    reports = json.loads(done.stdout)
    names = ["completeness", "references", "stubs", "misconceptions", "leaks", "mutants"]
    assert list(reports) == names
    assert done.returncode == any(report["findings"] for report in reports.values())
