import dataclasses

from rich.console import Console

from autograder.gradebook import Gradebook
from autograder.outcomes import Outcome
from autograder.regrading import compare
from autograder.report.regrade import print_changes

from .class_helpers import PROVENANCE, made_entry, made_key, made_result


def records(tmp_path, *outcomes):
    with Gradebook(tmp_path / "book.sqlite") as book:
        for number, outcome in enumerate(outcomes):
            result = made_result(outcome=outcome)
            book.add(made_key(assignment=str(number)), made_entry(), result, PROVENANCE)
        return book.history("anna")


def with_cases(record, *cases):
    """Return a record whose first cases are others."""
    (exercise,) = record.exercises
    exercise = dataclasses.replace(exercise, cases=(*cases, *exercise.cases[len(cases) :]))
    return dataclasses.replace(record, exercises=(exercise,))


def shown(changes, **options):
    console = Console(width=80, highlight=False)
    with console.capture() as capture:
        print_changes(console, changes, 5, **options)
    return capture.get()


def test_what_changes_is_told_case_by_case(tmp_path):
    change = compare(*records(tmp_path, Outcome.WRONG, Outcome.PASSED))
    (case,) = change.cases
    assert (case.slug, case.name, case.points) == ("double", "any_number_doubles", 2.5)
    assert change.points == 2.5
    text = shown([change], reasons=True)
    assert "1 / 3.5" in text
    assert "wrong -> passed (+2.5)" in text
    assert "1 of 5 students: 1 gain, 0 lose" in text
    assert "wrong -> passed" not in shown([change], reasons=False)


def test_another_outcome_of_no_points_is_no_other_score(tmp_path):
    change = compare(*records(tmp_path, Outcome.WRONG, Outcome.CRASHED))
    assert len(change.cases) == 1
    assert not change.changes_score


def test_the_same_is_no_change(tmp_path):
    change = compare(*records(tmp_path, Outcome.WRONG, Outcome.WRONG))
    assert change.cases == ()
    assert not change.changes_score


def test_a_public_and_a_hidden_case_of_one_name_are_two(tmp_path):
    before, after = (
        with_cases(record, dataclasses.replace(record.cases[0], name="any_number_doubles"))
        for record in records(tmp_path, Outcome.PASSED, Outcome.PASSED)
    )
    crashed = dataclasses.replace(before.cases[0], outcome=Outcome.CRASHED)
    change = compare(with_cases(before, crashed), after)
    assert [(it.before.hidden, it.points) for it in change.cases] == [(False, 1)]


def test_cases_that_come_and_go_are_changes(tmp_path):
    (record,) = records(tmp_path, Outcome.PASSED)
    (exercise,) = record.exercises
    fewer = dataclasses.replace(exercise, cases=exercise.cases[:1])
    other = dataclasses.replace(record, exercises=(fewer,))
    assert [it.points for it in compare(record, other).cases] == [-2.5]
    assert [it.points for it in compare(other, record).cases] == [2.5]
    assert "passed -> no such case (-2.5)" in shown([compare(record, other)], reasons=True)


def test_a_fault_of_ours_is_no_loss_and_says_what_broke(tmp_path):
    sound, worse = records(tmp_path, Outcome.PASSED, Outcome.WRONG)
    fault = dataclasses.replace(
        sound.cases[1], outcome=Outcome.GRADER_FAULT, fault="ZeroDivisionError: division\x1b[2J"
    )
    faulty = with_cases(sound, sound.cases[0], fault)
    unknown = compare(sound, faulty)
    assert unknown.is_unknown
    text = shown([unknown, compare(sound, worse)], reasons=True)
    assert "1 of 5 students: 0 gain, 1 lose, 1 not known (grader faults)" in text
    (row,) = (line for line in text.splitlines() if "?" in line and "3.5 / 3.5" in line)
    assert "grader fault" in row
    assert "any_number_doubles: passed -> grader fault (?)" in text
    assert "now: ZeroDivisionError: division\N{REPLACEMENT CHARACTER}[2J" in text
    # Who gets back what a fault took gains.
    mended = compare(faulty, sound)
    assert not mended.is_unknown
    assert "1 of 5 students: 1 gain, 0 lose" in shown([mended], reasons=False)
